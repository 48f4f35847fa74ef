"""A whole definition before version 13 as one of version 13.0.0."""

from flows.errors import FlowError
from flows.legacy.actions import convert_action
from flows.legacy.conversion import Conversion
from flows.legacy.older import bring_up
from flows.legacy.rulesets import convert_rule_set
from flows.raw_definition import Json, number_in, object_in, objects_in, text_in
from flows.stable_ids import StableIds

FLOW_TYPES = {
    "": "messaging",
    "F": "messaging",
    "M": "messaging",
    "U": "messaging",
    "V": "voice",
    "S": "messaging_offline",
}


def is_legacy(flow: Json) -> bool:
    """Whether a definition is of before version 13."""
    return any(key in flow for key in ("action_sets", "rule_sets", "flow_type", "definition"))


def convert(flow: Json, base_media_url: str, ids: StableIds) -> Json:
    """Version 13.0.0 of an older definition, which it may change; raises FlowError if that is impossible.

    `base_media_url` is where the files are that messages name by relative URLs.
    """
    flow = bring_up(flow, ids)
    conversion = Conversion(text_in(flow, "base_language"), base_media_url, ids)
    nodes, views = _convert_nodes(flow, conversion)
    metadata = object_in(flow, "metadata") or {}
    return {
        "uuid": text_in(metadata, "uuid") or text_in(flow, "uuid") or ids.uuid4(),
        "name": text_in(metadata, "name") or text_in(flow, "name"),
        "spec_version": "13.0.0",
        "language": conversion.language,
        "type": _flow_type(flow),
        "revision": metadata.get("revision") or 0,
        "expire_after_minutes": metadata.get("expires") or 0,
        "localization": conversion.localization,
        "nodes": nodes,
        "_ui": {"nodes": views, "stickies": {ids.uuid4(): _sticky(note) for note in objects_in(metadata, "notes")}},
    }


def _flow_type(flow: Json) -> str:
    letter = text_in(flow, "flow_type")
    if letter not in FLOW_TYPES:
        raise FlowError("flow_type", f"flows of the old type '{letter}' can't be converted")
    return FLOW_TYPES[letter]


def _convert_nodes(flow: Json, conversion: Conversion) -> tuple[list[Json], Json]:
    """The nodes, entry first and the others from top to bottom, and where the editor shows them."""
    action_sets, rule_sets = objects_in(flow, "action_sets"), objects_in(flow, "rule_sets")
    known = {text_in(one, "uuid") for one in action_sets + rule_sets}
    found: list[tuple[Json, Json, Json]] = []
    for index, action_set in enumerate(action_sets):
        node = _convert_action_set(action_set, known, conversion, f"action_sets[{index}]")
        found.append((action_set, node, {"type": "execute_actions"}))
    for index, rule_set in enumerate(rule_sets):
        found.append((rule_set, *convert_rule_set(rule_set, known, conversion, f"rule_sets[{index}]")))
    found.sort(key=lambda one: (one[1]["uuid"] != flow.get("entry"), number_in(one[0], "y")))
    views = {node["uuid"]: {**view, "position": _position(old)} for old, node, view in found}
    return [node for _, node, _ in found], views


def _convert_action_set(action_set: Json, known: set[str], conversion: Conversion, path: str) -> Json:
    actions = [
        convert_action(action, conversion, f"{path}.actions[{index}]")
        for index, action in enumerate(objects_in(action_set, "actions"))
    ]
    exit_: Json = {"uuid": conversion.claim(action_set.get("exit_uuid"))}
    if action_set.get("destination") in known:
        exit_["destination_uuid"] = action_set["destination"]
    return {"uuid": action_set.get("uuid"), **({"actions": actions} if actions else {}), "exits": [exit_]}


def _sticky(note: Json) -> Json:
    return {
        "position": _position(note),
        "title": text_in(note, "title"),
        "body": text_in(note, "body"),
        "color": "yellow",
    }


def _position(item: Json) -> Json:
    return {"left": number_in(item, "x"), "top": number_in(item, "y")}
