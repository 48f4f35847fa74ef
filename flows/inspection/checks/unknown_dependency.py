"""Groups, fields, flows… that the workspace doesn't have."""

from collections.abc import Iterator

from flows.inspection.dependencies import dependencies, is_missing
from flows.inspection.issue import CHECKS, Checked, Issue, Severity
from flows.told import told

_MISSING = {
    "campaign": told("The campaign “{name}” doesn't exist in this workspace"),
    "channel": told("The channel “{name}” doesn't exist in this workspace"),
    "contact": told("The contact “{name}” doesn't exist in this workspace"),
    "field": told("The field “{name}” doesn't exist in this workspace"),
    "flow": told("The flow “{name}” doesn't exist in this workspace"),
    "global": told("The global “{name}” doesn't exist in this workspace"),
    "group": told("The group “{name}” doesn't exist in this workspace"),
    "label": told("The label “{name}” doesn't exist in this workspace"),
    "template": told("The template “{name}” doesn't exist in this workspace"),
    "topic": told("The topic “{name}” doesn't exist in this workspace"),
    "user": told("The user “{name}” doesn't exist in this workspace"),
}
_OTHER = told("“{name}” ({kind}) doesn't exist in this workspace")


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
                told(_MISSING.get(ref.kind, _OTHER), name=name, kind=ref.kind),
                told("Create it, or choose another"),
                node.uuid,
                action_uuid,
                language,
            )
