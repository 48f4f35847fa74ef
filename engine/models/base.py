"""What all tables share: keys that sort by time, and a workspace on every row."""

from typing import TYPE_CHECKING, Any, Self, TypeVar
from uuid import UUID

from django.db import models
from django.utils.timezone import now

from engine.clock import CLOCK
from flows.ids import RandomIds

if TYPE_CHECKING:
    from engine.models.workspace import Workspace

IDS = RandomIds(CLOCK.nanoseconds)
Row = TypeVar("Row", bound=models.Model)


def uuid7() -> UUID:
    return UUID(IDS.uuid7())


class WorkspaceQuerySet(models.QuerySet[Row]):
    """Rows are only ever reached through their workspace."""

    def for_workspace(self, workspace: "Workspace | UUID | str") -> Self:
        return self.filter(workspace=workspace)


class WorkspaceRow(models.Model):
    """A row that belongs to one workspace."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    # The indexes of each table begin with it where they need to.
    workspace = models.ForeignKey("engine.Workspace", models.CASCADE, related_name="+", db_index=False)
    created_on = models.DateTimeField(default=now)

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        abstract = True


def loose_key(to: str, **options: Any) -> Any:
    """A foreign key without constraint and index, for tables that grow with every message."""
    return models.ForeignKey(to, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+", **options)


class HotRow(WorkspaceRow):
    """A row of a table that grows with every message."""

    workspace = loose_key("engine.Workspace")

    class Meta:
        abstract = True
