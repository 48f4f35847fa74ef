"""Flow definitions as other engines of the language understand them."""

import copy
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from flows.raw_definition import object_in
from flows.registry import Registry

# The arguments of a case by language; those of the flow itself under "".
Arguments: TypeAlias = Mapping[str, list[str]]
AsPlain: TypeAlias = Callable[[Arguments], tuple[str, Arguments]]

NATIVE = ""

PLAIN: Registry[AsPlain] = Registry("plain form of a router test")


def to_plain(definition: Mapping[str, Any]) -> dict[str, Any]:
    """A copy of a flow definition (JSON) in which what is our own is replaced by what comes nearest to it.

    Where there are no quotas, a place is always free.
    """
    plain = copy.deepcopy(dict(definition))
    for node in plain.get("nodes") or ():
        if actions := node.get("actions"):
            node["actions"] = [_without_quota(action) for action in actions]
    for card in (object_in(object_in(plain, "_ui") or {}, "nodes") or {}).values():
        if isinstance(card, dict) and card.get("type") == "split_by_quota":
            card["type"] = "split_by_expression"
    for case in _cases(plain):
        if as_plain := PLAIN.get(case["type"]):
            _replace(plain, case, as_plain)
    return plain


def _without_quota(action: dict[str, Any]) -> dict[str, Any]:
    if action.get("type") != "take_quota_place":
        return action
    return {"uuid": action["uuid"], "type": "set_run_local", "local": "_quota", "value": "free", "operation": "set"}


def _cases(definition: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    for node in definition.get("nodes") or ():
        router = node.get("router") or {}
        yield from router.get("cases") or ()


def _replace(definition: dict[str, Any], case: dict[str, Any], as_plain: AsPlain) -> None:
    translations = _translations(definition, case["uuid"])
    arguments = {language: items["arguments"] for language, items in translations.items()}
    case["type"], replaced = as_plain({NATIVE: case.get("arguments") or [], **arguments})
    case["arguments"] = replaced[NATIVE]
    for language, items in translations.items():
        items["arguments"] = replaced[language]


def _translations(definition: Mapping[str, Any], uuid: str) -> dict[str, dict[str, Any]]:
    """What is translated of a case, by language, where its arguments are."""
    languages = (definition.get("localization") or {}).items()
    found = {language: items[uuid] for language, items in languages if isinstance(items.get(uuid), dict)}
    return {language: translated for language, translated in found.items() if translated.get("arguments")}
