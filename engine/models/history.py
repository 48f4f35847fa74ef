"""What has happened to contacts."""

from typing import Self
from uuid import UUID

from django.db import models

from engine.models.base import HotRow, WorkspaceQuerySet, loose_key


class HistoryQuerySet(WorkspaceQuerySet["History"]):
    def of_contact(self, contact_id: UUID, before: UUID | None = None) -> Self:
        """Newest first; ``before`` is the key of the last one of the page before."""
        found = self.filter(contact=contact_id)
        return (found.filter(pk__lt=before) if before else found).order_by("-pk")


class History(HotRow):
    """The events that one occasion had for a contact; rows are added, never changed. Partitioned by month of the key.

    Messages stand in it by their key alone: what they say is in their own table, and is forgotten with it.
    """

    contact = loose_key("engine.Contact")
    via = models.CharField(max_length=12, help_text="A kind of inbox item, or edit, import, api")
    user = loose_key("engine.User", null=True)
    session = loose_key("engine.Session", null=True)
    events = models.JSONField(help_text="[{type, …}], see flows/events; messages: [{type, uuid}]")

    objects = HistoryQuerySet.as_manager()  # type: ignore[misc]  # narrows that of the base

    class Meta:
        indexes = [models.Index(fields=["contact", "id"], name="history_contact")]

    def __str__(self) -> str:
        return f"{self.via} {self.created_on}"
