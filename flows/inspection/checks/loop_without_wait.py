"""Loops that never stop to wait for an answer."""

from collections.abc import Iterator

from flows.definition import Flow, Node
from flows.inspection.issue import CHECKS, Checked, Issue, Severity
from flows.told import told

_ONE_NODE = told("A contact would come back to this 1 node again and again without being asked")
_LOOP = told("A contact would go round in a loop of {count} nodes without being asked")


@CHECKS.register("loop_without_wait")
def loop_without_wait(checked: Checked) -> Iterator[Issue]:
    """A way back to the same node on which nothing is waited for; a flow that is entered may wait."""
    passing = [node for node in checked.flow.nodes if not _may_wait(node)]
    reported: set[str] = set()
    for node in passing:
        loop = _way_back(checked.flow, node, {one.uuid for one in passing})
        if loop and not reported.intersection(loop):
            yield Issue(
                "loop_without_wait",
                Severity.ERROR,
                told(_LOOP if len(loop) > 1 else _ONE_NODE, count=len(loop)),
                told("Wait for an answer somewhere in the loop, or lead it out"),
                node.uuid,
            )
            reported.update(loop)


def _may_wait(node: Node) -> bool:
    return bool(node.router and node.router.wait) or any(action.type == "enter_flow" for action in node.actions)


def _way_back(flow: Flow, start: Node, passing: set[str]) -> set[str]:
    """The nodes on the shortest way from a node to itself, empty if there is none."""
    came_from: dict[str, str] = {}
    waiting = [start.uuid]
    for uuid in waiting:
        node = flow.node(uuid)
        for way_out in node.exits if node else ():
            if way_out.destination_uuid == start.uuid:
                return set(_back_to(uuid, came_from))
            if way_out.destination_uuid in passing and way_out.destination_uuid not in came_from:
                came_from[way_out.destination_uuid] = uuid
                waiting.append(way_out.destination_uuid)
    return set()


def _back_to(uuid: str, came_from: dict[str, str]) -> Iterator[str]:
    yield uuid
    while uuid in came_from:
        uuid = came_from[uuid]
        yield uuid
