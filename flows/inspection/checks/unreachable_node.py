"""Nodes that nobody can come to."""

from collections.abc import Iterator

from flows.inspection.issue import CHECKS, Checked, Issue, Severity
from flows.told import told


@CHECKS.register("unreachable_node")
def unreachable_node(checked: Checked) -> Iterator[Issue]:
    """No exit leads to a node that isn't the first one, from there on."""
    flow = checked.flow
    waiting, reached = [node.uuid for node in flow.nodes[:1]], set[str]()
    while waiting:
        uuid = waiting.pop()
        node = flow.node(uuid)
        if node and uuid not in reached:
            reached.add(uuid)
            waiting += [one.destination_uuid for one in node.exits]
    for node in flow.nodes:
        if node.uuid not in reached:
            yield Issue(
                "unreachable_node",
                Severity.WARNING,
                told("No contact can come to this node"),
                told("Lead an exit of another node to it, or remove it"),
                node.uuid,
            )
