"""Reading, checking and writing definitions of flows.

`read_flow` takes any version that can be upgraded; what it returns is of the current one. Every error says where in
the definition it is (`nodes[2].actions[0].text`).
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from flows.action import Action
from flows.actions import ACTIONS
from flows.definition import Exit, Flow, Node
from flows.errors import FlowError
from flows.languages import is_language
from flows.limits import ACTIONS_PER_NODE, NODES, UI_SIZE
from flows.localization import read_localization
from flows.properties import UUID_PATTERN, references
from flows.refs import GroupRef, KeyRef, LabelRef, Ref, UuidRef
from flows.registry import Registry
from flows.routers import ROUTERS
from flows.routing import Router
from flows.upgrades import upgrade

_REFERENCE_NAME_LENGTH = 64
_UUID = re.compile(UUID_PATTERN)
_MISSING = re.compile(r"Object missing required field `(.+?)`")
_MESSAGES = [
    (_MISSING, "is required"),
    (re.compile(r"Expected `str` of length >= 1"), "can't be empty"),
    (re.compile(r"Expected `str` of length <= (\d+)"), r"can't be longer than \1 characters"),
    (re.compile(r"Expected `(?:array|object)` of length <= (\d+)"), r"can't have more than \1 items"),
    (re.compile(r"Expected `(?:array|object)` of length >= (\d+)"), r"needs at least \1 items"),
    (re.compile(r"Expected `str` matching regex .+0-9a-fA-F.+"), "must be a UUID"),
    (re.compile(r"Expected `str` matching regex .+"), "must be small letters, digits and _, not starting with a digit"),
    (re.compile(r"Invalid enum value (.+)"), r"\1 is not one of the values that are possible here"),
    (re.compile(r"Expected `(\w+)`, got `(\w+)`"), r"must be of type \1, not \2"),
]
_DECODER: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Any, float_hook=Decimal)
_ENCODER = msgspec.json.Encoder(decimal_format="number")

Part = TypeVar("Part", bound=Struct)


def read_flow(data: Mapping[str, Any] | bytes | str) -> Flow:
    """Read a definition of any version; raises FlowError."""
    definition = upgrade(_parse(data))
    flow = _convert(Flow, _without_nulls({**definition, "localization": {}, "nodes": []}), "")
    if not is_language(flow.language):
        raise FlowError("language", f"{flow.language!r} is not an ISO 639-3 language")
    read = msgspec.structs.replace(
        flow,
        localization=read_localization({} if definition.get("localization") is None else definition["localization"]),
        nodes=_read_nodes(definition.get("nodes") or [], flow.type),
    )
    _check_graph(read)
    if read.ui is not msgspec.UNSET and len(_ENCODER.encode(read.ui)) > UI_SIZE:
        raise FlowError("_ui", f"can't be larger than {UI_SIZE} bytes")
    return read


def write_flow(flow: Flow) -> dict[str, Any]:
    """The definition as a JSON object; numbers stay decimals."""
    written: dict[str, Any] = _DECODER.decode(_ENCODER.encode(flow))
    return written


def _parse(data: Mapping[str, Any] | bytes | str) -> dict[str, Any]:
    if isinstance(data, Mapping):
        return dict(data)
    try:
        parsed = _DECODER.decode(data)
    except msgspec.DecodeError as error:
        raise FlowError("", f"is not valid JSON: {error}") from error
    if not isinstance(parsed, dict):
        raise FlowError("", "must be a JSON object")
    return parsed


def _without_nulls(data: Any) -> Any:
    """The same data without properties that are null; to flows these are the same as absent ones."""
    if isinstance(data, dict):
        return {key: _without_nulls(value) for key, value in data.items() if value is not None}
    return [_without_nulls(value) for value in data] if isinstance(data, list) else data


def _convert(kind: type[Part], data: Any, path: str) -> Part:
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        raise _flow_error(str(error), path) from error


def _flow_error(text: str, path: str) -> FlowError:
    """An error of msgspec (``Expected `str`, got `int` - at `$.groups[0]```) in our words, with its place in front."""
    message, at, place = text.rpartition(" - at `$")
    message, place = (message, place.removesuffix("`")) if at else (text, "")
    missing = _MISSING.match(message)
    if missing:
        place = f"{place}.{missing[1]}"
    return FlowError(f"{path}{place}".removeprefix("."), _in_our_words(message))


def _in_our_words(message: str) -> str:
    for pattern, words in _MESSAGES:
        match = pattern.fullmatch(message)
        if match:
            return match.expand(words)
    return message


def _read_nodes(data: Any, flow_type: str) -> tuple[Node, ...]:
    if not isinstance(data, list):
        raise FlowError("nodes", "must be a list")
    if len(data) > NODES:
        raise FlowError("nodes", f"can't have more than {NODES} nodes (has {len(data)})")
    return tuple(_read_node(node, f"nodes[{index}]", flow_type) for index, node in enumerate(data))


def _read_node(data: Any, path: str, flow_type: str) -> Node:
    if not isinstance(data, dict):
        raise FlowError(path, "must be an object")
    data = _without_nulls(data)
    node = _convert(Node, {**data, "actions": [], "router": None}, path)
    actions = data.get("actions", [])
    if not isinstance(actions, list):
        raise FlowError(f"{path}.actions", "must be a list")
    if len(actions) > ACTIONS_PER_NODE:
        raise FlowError(f"{path}.actions", f"can't have more than {ACTIONS_PER_NODE} actions (has {len(actions)})")
    read = [_read_action(action, f"{path}.actions[{index}]", flow_type) for index, action in enumerate(actions)]
    router = _read_router(data["router"], f"{path}.router", flow_type) if "router" in data else None
    return msgspec.structs.replace(node, actions=tuple(read), router=router)


def _read_action(data: Any, path: str, flow_type: str) -> Action:
    kind = _registered(ACTIONS, data, path)
    action = _convert(kind, data, path)
    if flow_type not in kind.flow_types:
        raise FlowError(path, f"{kind.type} can't be used in a flow of type {flow_type}")
    _check_part(action, path)
    return action


def _read_router(data: Any, path: str, flow_type: str) -> Router:
    router = _convert(_registered(ROUTERS, data, path), data, path)
    if router.wait and flow_type not in router.wait.flow_types:
        raise FlowError(
            f"{path}.wait", f"a wait of type {router.wait.type} can't be used in a flow of type {flow_type}"
        )
    _check_part(router, path)
    return router


def _registered(registry: Registry[type[Part]], data: Any, path: str) -> type[Part]:
    name = data.get("type") if isinstance(data, dict) else None
    kind = registry.get(name) if isinstance(name, str) else None
    if kind is None:
        raise FlowError(f"{path}.type", "is required" if not name else f"{name!r} is not a known {registry.sort}")
    return kind


def _check_part(part: Action | Router, path: str) -> None:
    """What types can't express: the part's own rules, and those of references."""
    try:
        part.check()
    except FlowError as error:
        raise FlowError(f"{path}.{error.path}" if error.path else path, error.message) from None
    for reference in references(part):
        _check_reference(reference, path)


def _check_reference(reference: Ref, path: str) -> None:
    variable = getattr(reference, "name_match", "") or getattr(reference, "email", "")
    if isinstance(reference, GroupRef | LabelRef) and len(reference.name) > _REFERENCE_NAME_LENGTH:
        raise FlowError(path, f"the {reference.kind} name {reference.name!r} is too long")
    if not variable and isinstance(reference, UuidRef) and not _UUID.match(reference.uuid):
        raise FlowError(path, f"{reference.uuid!r} is not the UUID of a {reference.kind}")
    if isinstance(reference, KeyRef) and not reference.key:
        raise FlowError(path, f"the {reference.kind} has no key")


def _check_graph(flow: Flow) -> None:
    """UUIDs are unique, and exits lead to nodes of the flow."""
    seen: set[str] = set()
    for index, node in enumerate(flow.nodes):
        parts: tuple[Node | Action | Exit, ...] = (node, *node.actions, *node.exits)
        for part in parts:
            if part.uuid in seen:
                raise FlowError(f"nodes[{index}]", f"the UUID {part.uuid} is used twice")
            seen.add(part.uuid)
        _check_exits(flow, node, f"nodes[{index}]")


def _check_exits(flow: Flow, node: Node, path: str) -> None:
    for index, way in enumerate(node.exits):
        if way.destination_uuid and not flow.node(way.destination_uuid):
            raise FlowError(f"{path}.exits[{index}]", f"there is no node {way.destination_uuid} to lead to")
    for index, category in enumerate(node.router.categories if node.router else ()):
        if not node.exit(category.exit_uuid):
            raise FlowError(f"{path}.router.categories[{index}]", f"the node has no exit {category.exit_uuid}")
