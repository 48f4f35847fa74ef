"""Steps from version 11.0 up to version 11.8; later ones changed nothing in exported definitions."""

import re
from typing import Any

from flows.legacy.older.languages import three_letters
from flows.legacy.older.steps import map_messages, map_templates, step_to
from flows.raw_definition import Json, object_in, objects_in, text_in
from flows.result import result_key
from flows.stable_ids import StableIds

# What tests of these types find is formatted when it is sent.
FORMATTERS = {
    "date": "format_date",
    "date_after": "format_date",
    "date_before": "format_date",
    "date_equal": "format_date",
    "district": "format_location",
    "state": "format_location",
    "ward": "format_location",
}
NODE_HEIGHT = 100


@step_to(11, 0)
def format_values(flow: Json, _: StableIds) -> None:
    """Dates and places in messages have to be formatted."""
    formatters = {"date": "format_date", "date.now": "format_date"}
    for rule_set in objects_in(flow, "rule_sets"):
        key = result_key(text_in(rule_set, "label"))
        if key:
            formatters[f"flow.{key}.time"] = "format_date"
            formatters |= {f"flow.{key}": formatter for formatter in _formatter_of(rule_set)}
    pattern = re.compile(rf"@({'|'.join(map(re.escape, formatters))})(?!\w|\.\w)")
    map_messages(flow, lambda text: pattern.sub(lambda match: f"@({formatters[match[1]]}({match[1]}))", text))


def _formatter_of(rule_set: Json) -> list[str]:
    """The formatter for what a rule set finds, if all its tests are of one type that needs one."""
    kinds = {text_in(object_in(rule, "test") or {}, "type") for rule in objects_in(rule_set, "rules")} - {"true"}
    return [FORMATTERS[kind] for kind in kinds if len(kinds) == 1 and kind in FORMATTERS]


@step_to(11, 2)
def name_languages(flow: Json, _: StableIds) -> None:
    """Languages are known by their ISO 639-3 codes."""
    if flow.get("base_language"):
        flow["base_language"] = _language(flow["base_language"])
    for key in ("action_sets", "rule_sets"):
        flow[key] = _name_in(flow[key])


def _name_in(value: Any) -> Any:
    """Rename the languages of everything that holds texts by language, or names one."""
    if isinstance(value, list):
        return [_name_in(one) for one in value]
    if not isinstance(value, dict):
        return value
    if value and all(len(key) == 3 or key == "base" for key in value):
        return {_language(key): text for key, text in value.items()}
    return {key: _language(one) if key == "lang" else _name_in(one) for key, one in value.items()}


def _language(code: Any) -> Any:
    return three_letters(code) if isinstance(code, str) and code != "base" else code


@step_to(11, 4)
def read_operands(flow: Json, _: StableIds) -> None:
    """The text of a result is what was tested, which without a wait isn't what was received."""
    keys = _result_keys(flow, waits=False)
    if keys:
        pattern = re.compile(rf"flow\.({'|'.join(keys)})\.text", re.IGNORECASE)
        map_messages(flow, lambda text: pattern.sub("step.value", text))


@step_to(11, 5)
def read_webhook_extra(flow: Json, _: StableIds) -> None:
    """What a webhook answered is in extra; the result is only its status."""
    called = [one for one in objects_in(flow, "rule_sets") if one.get("ruleset_type") in ("webhook", "resthook")]
    others = {result_key(text_in(one, "label")) for one in objects_in(flow, "rule_sets") if one not in called}
    keys = {result_key(text_in(one, "label")) for one in called} - others - {""}
    if not keys:
        return
    pattern = re.compile(rf"flow\.({'|'.join(sorted(keys))})(\.value)?(?!\.\w)", re.IGNORECASE)
    operands = [text_in(one, "operand") for one in objects_in(flow, "rule_sets")]
    map_templates(flow, lambda text: pattern.sub(r"extra.\1", text))
    for rule_set, operand in zip(objects_in(flow, "rule_sets"), operands, strict=True):
        if rule_set.get("ruleset_type") == "flow_field" and rule_set.get("operand") != operand:
            rule_set["ruleset_type"] = "expression"


def _result_keys(flow: Json, *, waits: bool) -> list[str]:
    rule_sets = [one for one in objects_in(flow, "rule_sets") if _waits(one) == waits]
    return sorted({result_key(text_in(one, "label")) for one in rule_sets} - {""})


def _waits(rule_set: Json) -> bool:
    return text_in(rule_set, "ruleset_type").startswith("wait_")


@step_to(11, 7)
def separate_webhooks(flow: Json, ids: StableIds) -> None:
    """Actions that called webhooks are rule sets of their own, which go on in the same way whatever the answer."""
    calls = 0
    for action_set in list(objects_in(flow, "action_sets")):
        parts = _split_at_calls(objects_in(action_set, "actions"))
        if any(isinstance(part, dict) for part in parts):
            flow["action_sets"].remove(action_set)
            _add_chain(flow, action_set, parts, calls, ids)
            calls += sum(isinstance(part, dict) for part in parts)


def _split_at_calls(actions: list[Json]) -> list[Json | list[Json]]:
    """The actions in order: those that call a webhook alone, lists of the others between them."""
    parts: list[Json | list[Json]] = []
    for action in actions:
        if action.get("type") == "api":
            parts.append(action)
        elif parts and isinstance(parts[-1], list):
            parts[-1].append(action)
        else:
            parts.append([action])
    return parts


def _add_chain(flow: Json, action_set: Json, parts: list[Json | list[Json]], calls: int, ids: StableIds) -> None:
    """Put nodes for the parts in the place of an action set, each leading to the next."""
    uuids = [action_set.get("uuid"), *(ids.uuid4() for _ in parts[1:])]
    destinations = [*uuids[1:], action_set.get("destination")]
    top = action_set["y"]
    _make_room(flow, top, NODE_HEIGHT * (len(parts) - 1))
    for index, part in enumerate(parts):
        node = {
            "uuid": uuids[index],
            "x": action_set["x"],
            "y": top + NODE_HEIGHT * index,
            "destination": destinations[index],
        }
        if isinstance(part, list):
            flow["action_sets"].append({**node, "actions": part, "exit_uuid": ids.uuid4()})
        else:
            calls += 1
            flow["rule_sets"].append(_webhook_rule_set(node, part, calls, ids))


def _make_room(flow: Json, below: int, height: int) -> None:
    for node in objects_in(flow, "action_sets") + objects_in(flow, "rule_sets"):
        if node["y"] > below:
            node["y"] += height


def _webhook_rule_set(node: Json, action: Json, number: int, ids: StableIds) -> Json:
    rules = [
        {
            "uuid": ids.uuid4(),
            "category": status.capitalize(),
            "destination": node["destination"],
            "test": {"type": "webhook_status", "status": status},
        }
        for status in ("success", "failure")
    ]
    return {
        **node,
        "ruleset_type": "webhook",
        "label": f"Migrated Webhook {number}",
        "rules": rules,
        "config": {
            "webhook": action.get("webhook") or "",
            "webhook_action": action.get("action") or "POST",
            "webhook_headers": action.get("webhook_headers") or [],
        },
    }


@step_to(11, 8)
def separate_rules(flow: Json, ids: StableIds) -> None:
    """Every rule has a UUID of its own."""
    seen = set()
    for rule_set in objects_in(flow, "rule_sets"):
        for rule in objects_in(rule_set, "rules"):
            if not rule.get("uuid") or rule["uuid"] in seen:
                rule["uuid"] = ids.uuid4()
            seen.add(rule["uuid"])
