"""Checks a definition against the published JSON Schema of flows, in sentences for the person who made it."""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from flows.errors import FlowError
from flows.reading import read_flow

SHOWN_LENGTH = 60

SCHEMA_FILE = Path(__file__).with_name("schema.json")

_SCHEMA: dict[str, Any] = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
_VALIDATOR = Draft202012Validator(_SCHEMA)
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


def schema() -> dict[str, Any]:
    """The published schema."""
    return _SCHEMA


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


class _Fault(NamedTuple):
    """A rule of the schema that a value breaks: the value and its name, and what the rule asks for."""

    name: str
    value: Any
    rule: Any
    description: str

    @classmethod
    def of(cls, error: ValidationError) -> "_Fault":
        names = [part for part in error.absolute_path if isinstance(part, str)]
        schema = error.schema if isinstance(error.schema, dict) else {}
        description = str(schema.get("description", "of the right form"))
        return cls(names[-1] if names else "flow", error.instance, error.validator_value, description)

    @property
    def shown(self) -> str:
        """The value, cut if it is long."""
        text = json.dumps(self.value, ensure_ascii=False, default=str)
        return text if len(text) <= SHOWN_LENGTH else f"{text[:SHOWN_LENGTH]}…"


def _problem(error: ValidationError, definition: dict[str, Any]) -> Problem:
    path = _path(error.absolute_path)
    message, hint = _SENTENCES.get(str(error.validator), _unexpected)(_Fault.of(error))
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


def _required(fault: _Fault) -> tuple[str, str]:
    missing = next(name for name in fault.rule if name not in fault.value)
    return f"{missing} is missing", f"Add {missing}"


def _wrong_type(fault: _Fault) -> tuple[str, str]:
    wanted = _TYPES[fault.rule]
    return f"{fault.name} is {fault.shown} but has to be {wanted}", f"Make it {wanted}"


def _not_one_of(fault: _Fault) -> tuple[str, str]:
    return f"{fault.name} can't be {fault.shown}", f"Use one of {', '.join(map(str, fault.rule))}"


def _not_the_version(fault: _Fault) -> tuple[str, str]:
    return f"{fault.name} is {fault.shown}", f"Upgrade it to {fault.rule}"


def _bad_pattern(fault: _Fault) -> tuple[str, str]:
    return f"{fault.name}: {fault.shown} isn't {fault.description}", f"Make it {fault.description}"


def _too_long(fault: _Fault) -> tuple[str, str]:
    return f"{fault.name} has {len(fault.value)} characters, {fault.rule} are allowed", "Shorten it"


def _empty(fault: _Fault) -> tuple[str, str]:
    return f"{fault.name} is empty", "Write something there"


def _too_many(fault: _Fault) -> tuple[str, str]:
    return f"{fault.name} has {len(fault.value)} items, {fault.rule} are allowed", "Remove some"


def _too_few(fault: _Fault) -> tuple[str, str]:
    return f"{fault.name} has {len(fault.value)} items, it needs {fault.rule}", "Add what is missing"


def _too_small(fault: _Fault) -> tuple[str, str]:
    return f"{fault.name} is {fault.shown} but has to be at least {fault.rule}", f"Make it at least {fault.rule}"


def _too_large(fault: _Fault) -> tuple[str, str]:
    return f"{fault.name} is {fault.shown} but has to be at most {fault.rule}", f"Make it at most {fault.rule}"


def _neither(fault: _Fault) -> tuple[str, str]:
    choices = [name for one in fault.rule for name in one["required"]]
    return f"{fault.name} has neither {' nor '.join(choices)}", f"Add {' or '.join(choices)}"


def _unexpected(fault: _Fault) -> tuple[str, str]:
    return f"{fault.name} can't be {fault.shown}", "Correct it and try again"


_SENTENCES: dict[str, Callable[[_Fault], tuple[str, str]]] = {
    "anyOf": _neither,
    "const": _not_the_version,
    "enum": _not_one_of,
    "maxItems": _too_many,
    "maxLength": _too_long,
    "maxProperties": _too_many,
    "maximum": _too_large,
    "minItems": _too_few,
    "minLength": _empty,
    "minimum": _too_small,
    "pattern": _bad_pattern,
    "required": _required,
    "type": _wrong_type,
}
