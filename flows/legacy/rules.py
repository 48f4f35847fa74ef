"""The rules of a rule set, as the categories, exits and cases of a node."""

from collections.abc import Collection
from typing import Any

from msgspec import Struct

from flows.errors import FlowError
from flows.legacy.cases import Case, convert_test
from flows.legacy.conversion import Conversion, read_texts
from flows.raw_definition import Json, object_in, objects_in, text_in

# The last rule of these tests is taken when none matches.
_ANSWERS_OF_SERVICES = ("webhook_status", "airtime_status")


class Rules(Struct):
    """What the rules of a rule set have become. `case_days`: what the editor shows of dates, by case."""

    categories: list[Json] = []
    exits: list[Json] = []
    cases: list[Json] = []
    case_days: dict[str, int] = {}
    default_category: str = ""
    timeout_category: str = ""
    timeout_seconds: int = 0


def convert_rules(rule_set: Json, nodes: Collection[str], conversion: Conversion, path: str) -> Rules:
    """Convert the rules of a rule set; exits to unknown nodes lead nowhere."""
    rules = Rules()
    converted = objects_in(rule_set, "rules")
    categories = _convert_categories(converted, rules, nodes, conversion)
    for index, (rule, category) in enumerate(zip(converted, categories, strict=True)):
        _convert_rule(object_in(rule, "test") or {}, category, rules, conversion, f"{path}.rules[{index}].test")
    return rules


def _convert_categories(
    converted: list[Json], rules: Rules, nodes: Collection[str], conversion: Conversion
) -> list[str]:
    """Make the categories and exits; returns the category UUID of each rule.

    Rules of one name share a category, but the rule for everything else always has its own.
    """
    by_name: dict[str, str] = {}
    uuids = []
    for rule in converted:
        texts = read_texts(rule.get("category"))
        name = conversion.native(texts)
        if name not in by_name or (object_in(rule, "test") or {}).get("type") == "true":
            by_name[name] = _add_category(name, rule, rules, nodes, conversion)
        conversion.text(texts, by_name[name], "name")
        uuids.append(by_name[name])
    return uuids


def _add_category(name: str, rule: Json, rules: Rules, nodes: Collection[str], conversion: Conversion) -> str:
    # The paths of contacts hold the UUIDs of rules, so these become those of the exits.
    exit_: Json = {"uuid": conversion.claim(rule.get("uuid"))}
    if rule.get("destination") in nodes:
        exit_["destination_uuid"] = rule["destination"]
    rules.exits.append(exit_)
    uuid = conversion.new_uuid()
    rules.categories.append({"uuid": uuid, "name": name, "exit_uuid": exit_["uuid"]})
    return uuid


def _convert_rule(test: Json, category: str, rules: Rules, conversion: Conversion, path: str) -> None:
    kind = text_in(test, "type")
    if kind == "timeout":
        rules.timeout_category = category
        rules.timeout_seconds = rules.timeout_seconds or _seconds(test.get("minutes"), path)
        return
    if kind == "true" or kind in _ANSWERS_OF_SERVICES:
        rules.default_category = category
    if kind != "true":
        uuid = conversion.new_uuid()
        _add_case(uuid, convert_test(test, uuid, conversion, path), category, rules)


def _seconds(minutes: Any, path: str) -> int:
    try:
        return int(60 * float(minutes or 0))
    except (ValueError, TypeError, OverflowError):
        raise FlowError(f"{path}.minutes", f"{minutes!r} is no number of minutes") from None


def _add_case(uuid: str, case: Case | None, category: str, rules: Rules) -> None:
    if case is None:
        return
    arguments = {"arguments": case.arguments} if case.arguments else {}
    rules.cases.append({"uuid": uuid, "type": case.test, **arguments, "category_uuid": category})
    if case.days is not None:
        rules.case_days[uuid] = case.days
