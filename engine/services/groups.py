"""Groups, fields and labels of contacts."""

from django.db import connection, transaction

from engine.models import ContactField, Group, Label, Workspace
from engine.wakeups import wake_drain

_REGROUP = """
    INSERT INTO engine_inbox (workspace_id, contact_id, kind, payload, priority)
    SELECT workspace_id, id, 'regroup', '{}', 1 FROM engine_contact WHERE workspace_id = %s
"""


@transaction.atomic
def create_group(*, workspace: Workspace, name: str, query: str = "", id: str = "") -> Group:  # noqa: A002  # its key
    """A group; with a query it is filled in the background by those who match."""
    given = {"pk": id} if id else {}
    group = Group.objects.create(**given, workspace=workspace, name=name, query=query)
    workspace.touch_assets()
    if query:
        regroup(workspace=workspace)
    return group


def regroup(*, workspace: Workspace) -> None:
    """Every contact's groups with queries are looked at anew, after what waits for it already."""
    with connection.cursor() as cursor:
        cursor.execute(_REGROUP, [workspace.pk])
    transaction.on_commit(wake_drain)


def create_field(*, workspace: Workspace, key: str, name: str, type: str = "text") -> ContactField:  # noqa: A002
    """A field; its key never changes. Types are those of ``ContactField.Type``."""
    made = ContactField.objects.create(workspace=workspace, key=key, name=name, type=type)
    workspace.touch_assets()
    return made


def create_label(*, workspace: Workspace, name: str, id: str = "") -> Label:  # noqa: A002  # its key
    given = {"pk": id} if id else {}
    label = Label.objects.create(**given, workspace=workspace, name=name)
    workspace.touch_assets()
    return label
