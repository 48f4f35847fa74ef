"""Groups of contacts, and making fields and labels."""

from django.db import transaction
from django.db.models import Max

from engine.assets import place
from engine.jobs.registry import create_job
from engine.models import ContactCount, ContactField, Group, Label, Workspace
from engine.search import parse
from engine.services.usages import InUse, usages_of_group


class GroupRefused(ValueError):
    """A group can't be like this; the text says why."""


def check_group_query(workspace: Workspace, query: str) -> None:
    """Raises QueryError, or GroupRefused for a query that can't define a group."""
    if query and not parse(query, place(workspace.pk)).inspect().allow_as_group:
        raise GroupRefused("a group can't be defined by id, ref, status, group, flow or history")


@transaction.atomic
def create_group(*, workspace: Workspace, name: str, query: str = "", id: str = "") -> Group:  # noqa: A002  # its key
    """A group; with a query it is filled in the background by those who match."""
    given = {"pk": id} if id else {}
    group = Group.objects.create(**given, workspace=workspace, name=name, query=query)
    if query:
        fill_group(group=group)
    workspace.touch_assets()
    return group


@transaction.atomic
def update_group(*, group: Group, name: str, query: str) -> Group:
    """Gives a group another name or query; one with a query stays one, and one without too.

    Raises QueryError or GroupRefused for a query that can't be.
    """
    if bool(query) != bool(group.query):
        raise GroupRefused("a group that is filled by hand stays one, and so does one with a query")
    check_group_query(group.workspace, query)
    is_other = query != group.query
    group.name, group.query = name, query
    group.save(update_fields=["name", "query"])
    if is_other:
        fill_group(group=group)
    group.workspace.touch_assets()
    return group


def fill_group(*, group: Group) -> None:
    """Whoever belongs to a group with a query by now joins it in the background, the others leave."""
    group.filling = create_job(
        workspace=group.workspace, kind="fill_group", params={"group": str(group.pk), "query": group.query}
    )
    group.save(update_fields=["filling"])


@transaction.atomic
def delete_group(*, group: Group) -> None:
    """Raises InUse."""
    if usages := usages_of_group(group):
        raise InUse(usages)
    workspace, scope = group.workspace, f"group:{group.pk}"
    Group.objects.select_for_update().get(pk=group.pk)  # nobody joins any more
    group.delete()
    ContactCount.objects.for_workspace(workspace).filter(scope=scope).delete()
    workspace.touch_assets()


def create_label(*, workspace: Workspace, name: str, id: str = "") -> Label:  # noqa: A002  # its key
    given = {"pk": id} if id else {}
    label = Label.objects.create(**given, workspace=workspace, name=name)
    workspace.touch_assets()
    return label


def create_field(*, workspace: Workspace, key: str, name: str, type: str = "text") -> ContactField:  # noqa: A002
    """A field; its key never changes. Types are those of ``ContactField.Type``."""
    last = ContactField.objects.for_workspace(workspace).aggregate(last=Max("position"))["last"]
    position = last + 1 if last else 0  # by name, until somebody has put them in order
    made = ContactField.objects.create(workspace=workspace, key=key, name=name, type=type, position=position)
    workspace.touch_assets()
    return made
