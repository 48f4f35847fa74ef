"""What is wrong with a definition that is being edited: as much as can be told, however unfinished it is."""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from engine.assets import place
from engine.models import Workspace
from flows.definition import Flow
from flows.errors import FlowError
from flows.inspection import Issue, Severity, check, inspect
from flows.raw_definition import object_in, objects_in, text_in
from flows.reading import read_flow
from flows.told import told
from flows.upgrades import upgrade

Json = dict[str, Any]

UNFINISHED = "unfinished"
# Each part that can't be read costs another reading of the whole.
MOST_UNFINISHED = 25
_PART = re.compile(r"nodes\[(\d+)\](?:\.actions\[(\d+)\]|\.(router)|\.exits\[(\d+)\])?(.*)")


class Checked(NamedTuple):
    """``flow`` is what could be read; it is None, and ``unreadable`` says why, if that is nothing."""

    flow: Flow | None
    issues: list[Issue]
    info: Json
    unreadable: FlowError | None = None

    @property
    def errors(self) -> list[Issue]:
        return [issue for issue in self.issues if issue.severity == Severity.ERROR]


def check_definition(*, workspace: Workspace, definition: Mapping[str, Any]) -> Checked:
    """Parts that can't be read are issues, and the rest is checked without them."""
    assets = place(workspace.pk).assets
    try:
        flow, unfinished = read_unfinished(definition)
    except FlowError as error:
        return Checked(None, [], {}, error)
    info = inspect(flow, assets).to_json()
    return Checked(flow, [*unfinished, *check(flow, assets)], info)


def read_unfinished(definition: Mapping[str, Any]) -> tuple[Flow, list[Issue]]:
    """What can be read of a definition, and an issue for each part that can't; raises FlowError."""
    current = upgrade(dict(definition))
    issues: list[Issue] = []
    while True:
        try:
            return read_flow(current), issues
        except FlowError as error:
            part = _PART.fullmatch(error.path)
            if part is None or len(issues) >= MOST_UNFINISHED:
                raise
            current, issue = _without(current, part, error)
            issues.append(issue)


def _without(definition: Json, part: "re.Match[str]", error: FlowError) -> tuple[Json, Issue]:
    """The definition without the part, or without the whole node if that is what can't be read."""
    index, action, router, way, inner = part.groups()
    nodes = list(definition["nodes"])
    node = nodes[int(index)] if isinstance(nodes[int(index)], dict) else {}
    about = {"node_uuid": text_in(node, "uuid")}
    if action is not None:
        about["action_uuid"] = _uuid_of(node["actions"][int(action)])
        nodes[int(index)] = {**node, "actions": node["actions"][: int(action)] + node["actions"][int(action) + 1 :]}
    elif router or (way is not None and object_in(node, "router")):
        nodes[int(index)] = {**node, "router": None, "exits": objects_in(node, "exits")[:1]}
    elif way is not None:
        nodes[int(index)] = {**node, "exits": [{**one, "destination_uuid": None} for one in objects_in(node, "exits")]}
    else:
        nodes = _without_node(nodes, int(index))
    return {**definition, "nodes": nodes}, _issue(error, inner.removeprefix("."), **about)


def _without_node(nodes: list[Any], index: int) -> list[Any]:
    """The nodes without one, to which nothing leads any more."""
    gone = _uuid_of(nodes[index])
    return [_not_leading_to(gone, node) for node in nodes[:index] + nodes[index + 1 :]]


def _not_leading_to(gone: str, node: Any) -> Any:
    if not gone or not isinstance(node, dict) or not isinstance(node.get("exits"), list):
        return node
    leads = [isinstance(way, dict) and way.get("destination_uuid") == gone for way in node["exits"]]
    exits = [{**way, "destination_uuid": None} if led else way for way, led in zip(node["exits"], leads, strict=True)]
    return {**node, "exits": exits}


def _uuid_of(part: Any) -> str:
    return text_in(part, "uuid") if isinstance(part, dict) else ""


def _issue(error: FlowError, inner: str, **about: str) -> Issue:
    what = f"{inner} {error.message}" if inner else error.message
    return Issue(UNFINISHED, Severity.ERROR, what[:1].upper() + what[1:], told("Finish it, or remove it"), **about)
