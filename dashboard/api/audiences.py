"""Whom starts and broadcasts are for, and how far they have come, as clients write and read it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from rest_framework import serializers

from dashboard.api.inputs import Form
from dashboard.api.problems import refused
from dashboard.api.references import MOST, References, contacts, groups
from dashboard.api.resource import Json
from dashboard.api.urns import UrnField
from engine.models import Broadcast, Contact, Group, Start, Workspace
from engine.models.start import Bulk
from engine.services.audience import Audience
from flows.urns import parse_urn

Status = Bulk.Status
STATUSES = {
    Status.QUEUED: "pending",
    Status.STARTED: "started",
    Status.PAUSED: "queued",
    Status.STOPPED: "interrupted",
    Status.COMPLETED: "completed",
    Status.FAILED: "failed",
}


class AudienceForm(Form):
    """``nobody`` is what is told where no people are given."""

    nobody: str
    groups = References(groups, default=())
    contacts = References(contacts, default=())
    urns = serializers.ListField(child=UrnField(), max_length=MOST, default=list)

    def validate(self, attrs: Json) -> Json:
        if not (attrs["groups"] or attrs["contacts"] or attrs["urns"]):
            raise refused(self.nobody)
        return attrs


def audience(given: Json, **more: Any) -> Audience:
    return Audience(
        groups=tuple(group.pk for group in given["groups"]),
        contacts=tuple(contact.pk for contact in given["contacts"]),
        urns=tuple(parse_urn(urn).identity for urn in given["urns"]),
        **more,
    )


def people_of(workspace: Workspace, rows: Sequence[Start | Broadcast]) -> Mapping[UUID, Contact | Group]:
    """The contacts and groups that starts or broadcasts are for, by key."""
    people = Contact.objects.for_workspace(workspace).only("name")
    known: dict[UUID, Contact | Group] = {**people.in_bulk({key for row in rows for key in row.contacts})}
    return known | Group.objects.for_workspace(workspace).in_bulk({key for row in rows for key in row.groups})
