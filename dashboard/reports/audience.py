"""How many people a start would reach."""

from collections.abc import Iterable

from engine.models import Contact, Group, Workspace


def count(workspace: Workspace, *, everyone: bool = False, groups: Iterable[Group] = ()) -> int:
    """The active contacts of the workspace, or of any of the groups; each person once."""
    people = Contact.objects.for_workspace(workspace).filter(status=Contact.Status.ACTIVE)
    if not everyone:
        people = people.filter(memberships__group__in=groups).distinct()
    return people.count()
