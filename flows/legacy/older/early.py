"""Steps from version 3 up to version 10."""

import copy
from typing import Any

from flows.legacy.older.formulas import modern_syntax
from flows.legacy.older.steps import all_actions, map_templates, map_texts, step_to
from flows.raw_definition import Json, object_in, objects_in, text_in
from flows.stable_ids import StableIds

INPUT = "@step.value"
WAIT_BY_RESPONSE = {"K": "wait_digits", "M": "wait_digit", "R": "wait_recording"}
NODE_HEIGHT = 100
NO_ID = -1


@step_to(5)
def separate_waits(flow: Json, ids: StableIds) -> None:
    """Rule sets used to wait, call a webhook and split at once; these are nodes of their own."""
    for rule_set in list(objects_in(flow, "rule_sets")):
        response = rule_set.pop("response_type", None)
        if response and not rule_set.get("ruleset_type"):
            _separate(flow, rule_set, response, ids)


def _separate(flow: Json, rule_set: Json, response: str, ids: StableIds) -> None:
    operand = text_in(rule_set, "operand").strip() or INPUT
    webhook = {key: rule_set.pop(key, None) for key in ("webhook", "webhook_action")}
    rule_set["ruleset_type"] = kind = _kind_of_split(operand, response)
    label = text_in(rule_set, "label")
    of_input = _uses_input(operand)
    if (of_input and kind == "expression") or (not of_input and webhook["webhook"]):
        _insert_before(flow, rule_set, {"ruleset_type": "wait_message", "label": f"{label} Response"}, ids)
    if webhook["webhook"]:
        _insert_before(flow, rule_set, {"ruleset_type": "webhook", "label": f"{label} Webhook", **webhook}, ids)


def _kind_of_split(operand: str, response: str) -> str:
    if _uses_input(operand):
        return WAIT_BY_RESPONSE.get(response) or ("wait_message" if operand == INPUT else "expression")
    if " " in operand or "|" in operand or operand == "@contact.groups":
        return "expression"
    prefixes = {"@contact.": "contact_field", "@flow.": "flow_field"}
    return next((kind for prefix, kind in prefixes.items() if operand.startswith(prefix)), "expression")


def _uses_input(operand: str) -> bool:
    return "@step" in operand or (operand.startswith("=(") and "step" in operand)


def _insert_before(flow: Json, rule_set: Json, properties: Json, ids: StableIds) -> None:
    """Put a rule set that goes on with any answer in the place of another, which moves down."""
    new = copy.deepcopy(rule_set) | {"operand": INPUT} | properties
    rule_set["uuid"] = ids.uuid4()
    new["rules"] = [rule for rule in objects_in(new, "rules") if (object_in(rule, "test") or {}).get("type") == "true"]
    for rule in new["rules"]:
        rule["destination"] = rule_set["uuid"]
        rule["category"] = "All Responses"
        rule["uuid"] = ids.uuid4()
    for node in objects_in(flow, "action_sets") + objects_in(flow, "rule_sets"):
        if node["y"] >= new["y"]:
            node["y"] += NODE_HEIGHT
    flow["rule_sets"].append(new)


@step_to(6)
def name_base_language(flow: Json, _: StableIds) -> None:
    """Texts are in languages; those of flows without one are in `base`."""
    flow.setdefault("base_language", "base")
    for rule_set in objects_in(flow, "rule_sets"):
        for rule in objects_in(rule_set, "rules"):
            test = object_in(rule, "test") or {}
            if test.get("type") == "between":
                rule.setdefault("category", f"{test.get('min')}-{test.get('max')}")


@step_to(8)
def replace_formulas(flow: Json, _: StableIds) -> None:
    """Expressions are written `@(...)`, not as formulas or filters."""
    map_templates(flow, modern_syntax)
    for action in all_actions(flow):
        action.update({key: map_texts(value, modern_syntax) for key, value in action.items() if key != "uuid"})


@step_to(9)
def identify_by_uuid(flow: Json, ids: StableIds) -> None:
    """Flows, groups, contacts and labels are known by UUIDs instead of numbers."""
    map_templates(flow, lambda text: text.replace("extra.flow", "parent").replace("extra.contact", "parent.contact"))
    metadata = object_in(flow, "metadata") or {}
    if _identifies(metadata.get("id")):
        metadata["uuid"] = _uuid_of("flow", metadata)
    elif not metadata.get("uuid"):
        metadata["uuid"] = ids.uuid4()
    flow["metadata"] = metadata
    for action in all_actions(flow):
        _identify_in(action)


def _identify_in(action: Json) -> None:
    kind = text_in(action, "type")
    if kind in ("flow", "trigger-flow") and "flow" not in action:
        action["flow"] = _identified("flow", {"id": action.pop("id", None), "name": action.pop("name", "")})
    if "group" in action:
        action.setdefault("groups", [action.pop("group")])
    for key, sort in (("groups", "group"), ("contacts", "contact"), ("labels", "label")):
        if isinstance(action.get(key), list):
            action[key] = [_identified(sort, one) for one in action[key]]


def _identified(kind: str, item: Any) -> Any:
    """A reference by UUID. Names stay, and so do expressions that give one."""
    if not isinstance(item, dict):
        return item if str(item).startswith("@") else {"name": str(item)}
    if "uuid" not in item and _identifies(item.get("id")):
        item["uuid"] = _uuid_of(kind, item)
    return item


def _identifies(value: Any) -> bool:
    return bool(value) and value != NO_ID


def _uuid_of(kind: str, item: Json) -> str:
    """The same for all that names the same thing, in every definition of an export."""
    return StableIds({"kind": kind, "id": item["id"], "name": item.get("name")}).uuid4()


@step_to(10)
def branch_on_webhook(flow: Json, ids: StableIds) -> None:
    """Webhooks split on success and failure, which both lead where the only rule did."""
    for rule_set in objects_in(flow, "rule_sets"):
        called = {key: rule_set.pop(key, None) for key in ("webhook", "webhook_action")}
        if rule_set.get("ruleset_type") == "webhook":
            rule_set["config"] = {**(object_in(rule_set, "config") or {}), **called}
            first = next(iter(objects_in(rule_set, "rules")), {})
            rule_set["rules"] = [_status_rule(first, "success", first.get("uuid") or ids.uuid4())]
            rule_set["rules"].append(_status_rule(first, "failure", ids.uuid4()))


def _status_rule(rule: Json, status: str, uuid: str) -> Json:
    return {
        "uuid": uuid,
        "category": status.capitalize(),
        "destination": rule.get("destination"),
        "test": {"type": "webhook_status", "status": status},
    }
