"""Questions that fail on an unforeseen answer."""

from collections.abc import Iterator

from flows.inspection.answers import switches
from flows.inspection.issue import CHECKS, Checked, Issue, Severity
from flows.told import told


@CHECKS.register("no_default_answer")
def no_default_answer(checked: Checked) -> Iterator[Issue]:
    """There is no answer for everything else, so whoever answers something unforeseen is thrown out of the flow."""
    for node, router in switches(checked.flow):
        if not router.default_category_uuid:
            yield Issue(
                "no_default_answer",
                Severity.ERROR,
                told("An answer that no test accepts fails the flow"),
                told("Add a category “Other” as the default"),
                node.uuid,
            )
