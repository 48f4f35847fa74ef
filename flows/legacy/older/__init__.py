"""Brings definitions of versions 3 to 11.11 up to 11.12, the last one before version 13.

Each step follows what RapidPro did to its own definitions at that version, as far as that needs no database.
"""

from flows.errors import FlowError
from flows.legacy.older.steps import LATEST, OLDEST, read_version, steps_after
from flows.legacy.shape import Definition
from flows.raw_definition import Json, number_in, object_in, text_in
from flows.registry import load_folder
from flows.shape import check_shape
from flows.stable_ids import StableIds

__all__ = ["bring_up"]

load_folder(__name__, list(__path__))


def bring_up(flow: Json, ids: StableIds) -> Json:
    """The definition as version 11.12 has it; one without a version is taken for that. May change what is given."""
    version = read_version(flow.get("version")) if flow.get("version") else LATEST
    if version < OLDEST:
        raise FlowError(
            "version", f"flows of version {flow['version']} are too old, {OLDEST[0]} is the oldest that can be read"
        )
    flow = _unnest(flow)
    check_shape(flow, Definition, FlowError)
    for key in ("action_sets", "rule_sets"):
        flow[key] = [one | {"x": number_in(one, "x"), "y": number_in(one, "y")} for one in flow.get(key) or []]
    for step in steps_after(version):
        step(flow, ids)
    return flow


def _unnest(flow: Json) -> Json:
    """Before version 7 a definition lay within an object that had the name and type of the flow."""
    inner = object_in(flow, "definition")
    if inner is None:
        return flow
    metadata = {key: flow[key] for key in ("name", "id", "uuid", "revision") if flow.get(key)}
    metadata |= {"expires": flow["expires"]} if flow.get("expires") else {}
    inner["metadata"] = {**(object_in(inner, "metadata") or {}), **metadata}
    inner["flow_type"] = text_in(flow, "flow_type") or "F"
    return inner
