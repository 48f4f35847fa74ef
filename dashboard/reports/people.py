"""A person on a page of their own: what is known, what is to come, how they came to be (un)reachable."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from dashboard.reports.contacts import HIDDEN
from dashboard.reports.history import told
from engine.models import CampaignPoint, Contact, ContactField, History, Inbox, Run, Session, Timer
from flows.contact import ContactURN as Address

UPCOMING = 20


@dataclass(frozen=True, slots=True)
class Upcoming:
    """Something that will happen: ``kind`` is campaign, timeout or expiration."""

    due_on: datetime
    kind: str
    point: CampaignPoint | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """Since when a contact is what it is, by what means and by whom, where the history tells."""

    since: datetime | None = None
    via: str = ""
    who: str = ""


def addresses(contact: Contact) -> list[tuple[str, str]]:
    """Scheme and address as people read it, the preferred one first; hidden where the workspace hides them."""
    urns = contact.urns.order_by("position")
    hide = contact.workspace.redact_urns
    return [(urn.scheme, HIDDEN if hide else Address(urn.scheme, urn.path, urn.display).format()) for urn in urns]


def values(contact: Contact) -> list[tuple[ContactField, str]]:
    """Each field with the value that the contact has there, "" for none."""
    fields = ContactField.objects.for_workspace(contact.workspace_id).order_by("position", "name")
    return [(field, contact.fields.get(field.key, {}).get("text", "")) for field in fields]


def upcoming(contact: Contact) -> list[Upcoming]:
    """What campaigns are to do, and when the flow that waits goes on by itself; soonest first."""
    campaigns = Timer.objects.filter(contact=contact, point__isnull=False).order_by("due_on")[:UPCOMING]
    found = [(timer.due_on, timer.point_id) for timer in campaigns]
    points = _points([point for _, point in found if point])
    coming = [Upcoming(due, "campaign", points[point]) for due, point in found if point in points]
    session = Session.objects.filter(contact=contact, status="waiting").first()
    if session and session.expires_on:
        coming.append(Upcoming(session.expires_on, Inbox.Kind.EXPIRATION))
    return sorted(coming, key=lambda one: one.due_on)


def _points(keys: Sequence[UUID]) -> dict[UUID | None, CampaignPoint]:
    return {point.pk: point for point in CampaignPoint.objects.filter(pk__in=keys).select_related("campaign", "flow")}


def current_flow(contact: Contact) -> Run | None:
    """The run that waits for the contact."""
    waiting = Run.objects.filter(contact=contact, status="waiting").select_related("flow")
    return waiting.order_by("-pk").first()


def consent(contact: Contact) -> Consent:
    changes = History.objects.filter(contact=contact, events__contains=[{"type": "contact_status_changed"}])
    last = changes.order_by("-pk").first()
    if last is None:
        return Consent()
    (shown,) = told(contact.workspace, [last])
    return Consent(last.created_on, str(shown.via), shown.who)
