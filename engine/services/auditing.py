"""Writing down who changed what, in the transaction of the change: neither is there without the other."""

from uuid import UUID

from django.db import connection

from engine.models import AuditEntry, Workspace

ACTION_LENGTH, PATH_LENGTH = 64, 255
# Before the name of a command that somebody gave at the machine itself.
COMMAND = "command_"


def record(*, workspace: UUID, action: str, path: str, user: UUID | None = None, address: str | None = None) -> None:
    """``action`` is the name of an address, or of a command; nothing that was sent or given belongs in ``path``."""
    AuditEntry.objects.create(
        workspace_id=workspace,
        user_id=user,
        action=action[:ACTION_LENGTH],
        path=path[:PATH_LENGTH],
        address=address,
    )


def record_command(name: str, *workspaces: Workspace) -> None:
    """That the command changed something in these workspaces, if the transaction that is open did."""
    if has_changed():
        for workspace in workspaces:
            record(workspace=workspace.pk, action=f"{COMMAND}{name}", path=f"manage.py {name}")


def has_changed() -> bool:
    """Whether the transaction that is open has written anything yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
        return bool(cursor.fetchone()[0])
