"""Groups, fields, flows… that the workspace doesn't have."""

from collections.abc import Iterator

from flows.inspection.dependencies import dependencies, is_missing
from flows.inspection.issue import CHECKS, Checked, Issue, Severity


@CHECKS.register("unknown_dependency")
def unknown_dependency(checked: Checked) -> Iterator[Issue]:
    """Something is referred to that isn't there; the code says what, as in `unknown_group`."""
    if checked.assets is None:
        return
    seen = set()
    for ref, node, action_uuid, language in dependencies(checked.flow):
        place = ref.kind, ref.identity, node.uuid, action_uuid
        if is_missing(ref, checked.assets) and place not in seen:
            seen.add(place)
            name = getattr(ref, "name", "") or ref.identity
            yield Issue(
                f"unknown_{ref.kind}",
                Severity.ERROR,
                f"The {ref.kind} “{name}” doesn't exist in this workspace",
                "Create it, or choose another",
                node.uuid,
                action_uuid,
                language,
            )
