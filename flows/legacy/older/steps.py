"""The register of steps between versions before 13, and what several of them need."""

import re
from collections.abc import Callable
from typing import Any

from flows.errors import FlowError
from flows.raw_definition import Json, objects_in
from flows.stable_ids import StableIds

Version = tuple[int, int]
Step = Callable[[Json, StableIds], None]

OLDEST: Version = (3, 0)
LATEST: Version = (11, 12)

_STEPS: dict[Version, Step] = {}


def step_to(major: int, minor: int = 0) -> Callable[[Step], Step]:
    """Decorator for the function that changes definitions, in place, from the version before to this one."""

    def enter(step: Step) -> Step:
        _STEPS[major, minor] = step
        return step

    return enter


def steps_after(version: Version) -> list[Step]:
    """The steps that a definition of this version still needs, in order."""
    return [step for to, step in sorted(_STEPS.items(), key=lambda one: one[0]) if to > version]


def read_version(value: Any) -> Version:
    """A version as old definitions write it: `8`, `"11.4"`, `"11.12"`."""
    match = re.fullmatch(r"(\d{1,4})(?:\.(\d{1,4}))?(?:\.\d+)?", str(value))
    if match is None:
        raise FlowError("version", f"'{value}' isn't the version of a flow")
    return int(match[1]), int(match[2] or 0)


def all_actions(flow: Json) -> list[Json]:
    """The actions of all action sets."""
    return [action for one in objects_in(flow, "action_sets") for action in objects_in(one, "actions")]


def map_texts(value: Any, change: Callable[[str], str]) -> Any:
    """The JSON value with every text in it changed; names of properties stay."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [map_texts(one, change) for one in value]
    if isinstance(value, dict):
        return {key: map_texts(one, change) for key, one in value.items()}
    return value


def map_messages(flow: Json, change: Callable[[str], str]) -> None:
    """Change the texts that are sent, in all languages."""
    for action in all_actions(flow):
        if "msg" in action:
            action["msg"] = map_texts(action["msg"], change)


def map_templates(flow: Json, change: Callable[[str], str]) -> None:
    """Change every template of the definition."""
    map_messages(flow, change)
    for action in all_actions(flow):
        for key in ("value", "webhook"):
            if key in action:
                action[key] = map_texts(action[key], change)
    for rule_set in objects_in(flow, "rule_sets"):
        for key in ("operand", "webhook", "config"):
            if key in rule_set:
                rule_set[key] = map_texts(rule_set[key], change)
        for rule in objects_in(rule_set, "rules"):
            rule["test"] = map_texts(rule.get("test"), change)
