"""Answers after which nothing happens."""

from collections.abc import Iterator

from flows.inspection.answers import switches
from flows.inspection.issue import CHECKS, Checked, Issue, Severity
from flows.told import told


@CHECKS.register("dead_end")
def dead_end(checked: Checked) -> Iterator[Issue]:
    """An answer with a test of its own ends the flow, although other answers to the question go on."""
    for node, router in switches(checked.flow):
        if not any(one.destination_uuid for one in node.exits):
            continue
        tested = {case.category_uuid for case in router.cases}
        for category in router.categories:
            way_out = node.exit(category.exit_uuid)
            if category.uuid in tested and way_out and not way_out.destination_uuid:
                yield Issue(
                    "dead_end",
                    Severity.WARNING,
                    told(
                        "The answer “{answer}” ends the flow without a reply, other answers go on", answer=category.name
                    ),
                    told("Lead it to a node that says what happens next"),
                    node.uuid,
                    exit_uuid=way_out.uuid,
                )
