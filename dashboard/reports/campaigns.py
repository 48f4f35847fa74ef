"""Campaigns as their pages show them: what they do when, for whom next, and for whom lately."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engine.core.campaigns import CREATED_ON, LAST_SEEN_ON
from engine.models import Campaign, CampaignFire, CampaignPoint, Contact, ContactField, Timer, Workspace
from engine.services.selections import folder_counts

OWN_DATES = {CREATED_ON: _("the day of joining"), LAST_SEEN_ON: _("the last message")}
SOME = 10
COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Fire:
    """A person for whom a point comes due, or came."""

    contact_id: UUID
    name: str
    moment: datetime
    is_skipped: bool = False


@dataclass(frozen=True, slots=True)
class PointRow:
    """``pending`` is at most COUNTED + 1."""

    point: CampaignPoint
    relative_to: str | Promise
    pending: int
    upcoming: Sequence[Fire]
    recent: Sequence[Fire]


@dataclass(frozen=True, slots=True)
class CampaignRow:
    campaign: Campaign
    people: int
    points: int


def campaigns(workspace: Workspace) -> list[CampaignRow]:
    counts = folder_counts(workspace)
    rows = Campaign.objects.for_workspace(workspace).select_related("group").prefetch_related("points")
    return [CampaignRow(row, counts.get(str(row.group_id), 0), len(row.points.all())) for row in rows.order_by("name")]


def points(campaign: Campaign) -> list[PointRow]:
    """In the order of the dates that they count from, then of time."""
    found = list(campaign.points.select_related("flow"))
    names: dict[str, str | Promise] = {**OWN_DATES}
    names |= dict(ContactField.objects.for_workspace(campaign.workspace_id).values_list("key", "name"))
    timers = {point.pk: list(_timers(point).order_by("due_on")[:SOME]) for point in found}
    fires = {point.pk: list(CampaignFire.objects.filter(point=point).order_by("-pk")[:SOME]) for point in found}
    of_timers = [timer.contact_id for some in timers.values() for timer in some]
    people = _names(of_timers + [fire.contact_id for some in fires.values() for fire in some])
    rows = [
        PointRow(
            point,
            names.get(point.relative_to, point.relative_to),
            _timers(point)[: COUNTED + 1].count(),
            [Fire(row.contact_id, people.get(row.contact_id, ""), row.due_on) for row in timers[point.pk]],
            [
                Fire(row.contact_id, people.get(row.contact_id, ""), row.created_on, row.is_skipped)
                for row in fires[point.pk]
            ],
        )
        for point in found
    ]
    return sorted(rows, key=lambda row: (str(row.relative_to), minutes(row.point)))


def _timers(point: CampaignPoint) -> QuerySet[Timer]:
    return Timer.objects.filter(point=point)


def _names(contacts: Sequence[UUID]) -> Mapping[UUID, str]:
    return dict(Contact.objects.filter(pk__in=contacts).values_list("pk", "name"))


_MINUTES = {"minutes": 1, "hours": 60, "days": 24 * 60, "weeks": 7 * 24 * 60}


def minutes(point: CampaignPoint) -> int:
    """How far it is from its date, negative before it."""
    return point.offset * _MINUTES[point.unit]
