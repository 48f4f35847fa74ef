"""Results that are read but never saved."""

from collections.abc import Iterator

from flows.inspection.issue import CHECKS, Checked, Issue, Severity
from flows.inspection.results import results
from flows.inspection.templates import paths, texts
from flows.told import told

_NAME_IT = told("Name a question's result so, or use one of: {names}")
_NAME_FIRST = told("Name a question's result so; none has a name yet")


@CHECKS.register("unset_result")
def unset_result(checked: Checked) -> Iterator[Issue]:
    """A template reads a result that no node of the flow saves."""
    saved = {result.key for result in results(checked.flow)}
    seen = set()
    for text in texts(checked.flow):
        for path in paths(text.text):
            place = text.node.uuid, text.action_uuid, *path[:2]
            if path[0] == "results" and len(path) > 1 and path[1] not in saved and place not in seen:
                seen.add(place)
                yield Issue(
                    "unset_result",
                    Severity.WARNING,
                    told("The result “{result}” is used but never saved in this flow", result=path[1]),
                    told(_NAME_IT if saved else _NAME_FIRST, names=", ".join(sorted(saved))),
                    text.node.uuid,
                    text.action_uuid,
                    text.language,
                )
