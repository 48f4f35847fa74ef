"""Checks a definition against the published JSON Schema of flows, in sentences for the person who made it."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from flows.definition import read_flow
from flows.errors import FlowError

SCHEMA_FILE = Path(__file__).with_name("schema.json")

_VALIDATOR = Draft202012Validator(json.loads(SCHEMA_FILE.read_text(encoding="utf-8")))
_NODE = re.compile(r"nodes\[(\d+)\](?:\.actions\[(\d+)\])?")
_TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "object": "an object",
    "string": "a text",
}


@dataclass(frozen=True)
class Problem:
    """What is wrong in a definition. `path` is the place in its JSON, `place` the same in words."""

    path: str
    place: str
    message: str
    hint: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}. {self.hint}."


def validate(definition: dict[str, Any]) -> list[Problem]:
    """The problems of a definition of the current version, in the order of its nodes; none if it can be used."""
    errors = sorted(_VALIDATOR.iter_errors(_without_nulls(definition)), key=lambda error: list(map(str, error.path)))
    if errors:
        return [_problem(error, definition) for error in errors]
    try:
        read_flow(definition)
    except FlowError as error:
        return [Problem(error.path, _place(error.path, definition), error.message, "Correct it and try again")]
    return []


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(one) for key, one in value.items() if one is not None}
    return [_without_nulls(one) for one in value] if isinstance(value, list) else value


def _problem(error: ValidationError, definition: dict[str, Any]) -> Problem:
    path = _path(error.absolute_path)
    message, hint = _SENTENCES.get(str(error.validator), _unexpected)(error)
    return Problem(path, _place(path, definition), message, hint)


def _path(parts: Iterable[str | int]) -> str:
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in parts)
    return text.removeprefix(".")


def _place(path: str, definition: dict[str, Any]) -> str:
    """Where it is, as a designer counts: `node 3, action 1 (send_msg)`."""
    match = _NODE.match(path)
    if match is None:
        return f"flow, {path}" if path else "flow"
    node = f"node {int(match[1]) + 1}"
    if match[2] is None:
        return node
    action = definition["nodes"][int(match[1])]["actions"][int(match[2])]
    kind = action.get("type") if isinstance(action, dict) else None
    return f"{node}, action {int(match[2]) + 1}" + (f" ({kind})" if kind else "")


def _name(error: ValidationError) -> str:
    names = [part for part in error.absolute_path if isinstance(part, str)]
    return names[-1] if names else "flow"


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else f"{text[:60]}…"


def _required(error: ValidationError) -> tuple[str, str]:
    missing = next(name for name in error.validator_value if name not in error.instance)
    return f"{missing} is missing", f"Add {missing}"


def _wrong_type(error: ValidationError) -> tuple[str, str]:
    wanted = _TYPES[error.validator_value]
    return f"{_name(error)} is {_shown(error.instance)} but has to be {wanted}", f"Make it {wanted}"


def _not_one_of(error: ValidationError) -> tuple[str, str]:
    choices = ", ".join(map(str, error.validator_value))
    return f"{_name(error)} can't be {_shown(error.instance)}", f"Use one of {choices}"


def _not_the_version(error: ValidationError) -> tuple[str, str]:
    return f"{_name(error)} is {_shown(error.instance)}", f"Upgrade it to {error.validator_value}"


def _bad_pattern(error: ValidationError) -> tuple[str, str]:
    wanted = error.schema.get("description", "of the right form") if isinstance(error.schema, dict) else ""
    return f"{_name(error)}: {_shown(error.instance)} isn't {wanted}", f"Make it {wanted}"


def _too_long(error: ValidationError) -> tuple[str, str]:
    limit = error.validator_value
    return f"{_name(error)} has {len(error.instance)} characters, {limit} are allowed", "Shorten it"


def _empty(error: ValidationError) -> tuple[str, str]:
    return f"{_name(error)} is empty", "Write something there"


def _too_many(error: ValidationError) -> tuple[str, str]:
    return f"{_name(error)} has {len(error.instance)} items, {error.validator_value} are allowed", "Remove some"


def _too_few(error: ValidationError) -> tuple[str, str]:
    return f"{_name(error)} has {len(error.instance)} items, it needs {error.validator_value}", "Add what is missing"


def _out_of_range(error: ValidationError) -> tuple[str, str]:
    limit = f"at {'least' if error.validator == 'minimum' else 'most'} {error.validator_value}"
    return f"{_name(error)} is {_shown(error.instance)} but has to be {limit}", f"Make it {limit}"


def _neither(error: ValidationError) -> tuple[str, str]:
    choices = " or ".join(name for one in error.validator_value for name in one["required"])
    return f"{_name(error)} has neither {choices.replace(' or ', ' nor ')}", f"Add {choices}"


def _unexpected(error: ValidationError) -> tuple[str, str]:
    return f"{_name(error)} can't be {_shown(error.instance)}", "Correct it and try again"


_SENTENCES: dict[str, Callable[[ValidationError], tuple[str, str]]] = {
    "anyOf": _neither,
    "const": _not_the_version,
    "enum": _not_one_of,
    "maxItems": _too_many,
    "maxLength": _too_long,
    "maxProperties": _too_many,
    "maximum": _out_of_range,
    "minItems": _too_few,
    "minLength": _empty,
    "minimum": _out_of_range,
    "pattern": _bad_pattern,
    "required": _required,
    "type": _wrong_type,
}
