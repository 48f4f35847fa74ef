"""Tickets as their pages show them: folders with counts, and how long people wait."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import DateTimeField, DurationField, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import CombinedExpression, Value
from django.db.models.functions import Coalesce
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboard.reports.contacts import shown_urn
from engine.clock import now
from engine.models import (
    Contact,
    ContactField,
    ContactURN,
    Membership,
    Message,
    Role,
    Ticket,
    TicketCount,
    TicketEvent,
    Topic,
    User,
    Workspace,
)

SHOWN_MESSAGES = 60
OPEN, CLOSED = Ticket.Status.OPEN, Ticket.Status.CLOSED
LABELS: Mapping[str, str | Promise] = {
    "mine": _("Mine"),
    "unassigned": _("Nobody's"),
    "open": _("All open"),
    "late": _("Late"),
    "closed": _("Closed"),
}
MINE, UNASSIGNED, LATE = "mine", "unassigned", "late"


@dataclass(frozen=True, slots=True)
class Folder:
    """``tickets`` is None where no counter tells how many somebody may see."""

    key: str
    label: str | Promise
    tickets: int | None = None
    is_topic: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A ticket with whom it is about, what was said last, and how long somebody has waited for an answer."""

    ticket: Ticket
    name: str
    number: str
    last: str
    minutes: int | None = None
    is_late: bool = False


Entry = Message | TicketEvent


def sees_all(membership: Membership) -> bool:
    """Agents see their own tickets and those of nobody, unless the workspace lets them see all."""
    return membership.role != Role.AGENT or membership.workspace.agents_see_all


def visible(membership: Membership) -> QuerySet[Ticket]:
    tickets = Ticket.objects.for_workspace(membership.workspace).select_related("topic", "assignee")
    if sees_all(membership):
        return tickets
    return tickets.filter(Q(assignee=membership.user_id) | Q(assignee=None))


def folders(membership: Membership) -> list[Folder]:
    """What the person may choose from, with how many tickets are in it, from the counters."""
    rows = TicketCount.objects.for_workspace(membership.workspace).values_list("scope").annotate(Sum("count"))
    counts = dict(rows)
    topics = Topic.objects.for_workspace(membership.workspace).order_by("name")
    everything = sees_all(membership)
    total = sum(count for scope, count in counts.items() if scope.startswith("assignee:"))
    found = {
        MINE: counts.get(f"assignee:{membership.user_id}", 0),
        UNASSIGNED: counts.get("assignee:", 0),
        **({"open": total} if everything else {}),
        LATE: None,
        "closed": counts.get("closed", 0) if everything else None,
    }
    of_topics = [
        Folder(str(topic.pk), topic.name, counts.get(f"topic:{topic.pk}", 0) if everything else None, is_topic=True)
        for topic in topics
    ]
    return [Folder(key, LABELS[key], count) for key, count in found.items()] + of_topics


def in_folder(membership: Membership, folder: Folder) -> QuerySet[Ticket]:
    """The tickets of a folder that the person may see, what happened last first; those that are late, longest first."""
    found = visible(membership)
    if folder.key == LATE:
        return late(found, membership.workspace).order_by("waiting_since")
    status = CLOSED if folder.key == "closed" else OPEN
    found = found.filter(status=status).order_by("-active_on")
    if folder.is_topic:
        return found.filter(topic_id=folder.key)
    if folder.key in (MINE, UNASSIGNED):
        return found.filter(assignee=membership.user_id if folder.key == MINE else None)
    return found


def late(tickets: QuerySet[Ticket], workspace: Workspace) -> QuerySet[Ticket]:
    """Those whose person has waited for an answer for longer than the topic, or else the workspace, allows."""
    minutes = Coalesce(F("topic__target_minutes"), Value(workspace.ticket_minutes))
    allowed = CombinedExpression(minutes, "*", Value(timedelta(minutes=1)), output_field=DurationField())
    due = ExpressionWrapper(F("waiting_since") + allowed, output_field=DateTimeField())
    return tickets.filter(status=OPEN, waiting_since__isnull=False).annotate(due=due).filter(due__lt=now())


def rows(workspace: Workspace, tickets: QuerySet[Ticket], moment: datetime) -> list[Row]:
    """Each ticket as a list shows it; contacts are looked up together."""
    last = Message.objects.filter(contact=OuterRef("contact")).order_by("-pk").values("text")[:1]
    listed = list(tickets.annotate(last=Subquery(last)))
    keys = {ticket.contact_id for ticket in listed}
    names = dict(Contact.objects.for_workspace(workspace).filter(pk__in=keys).values_list("pk", "name"))
    numbers = _numbers(workspace, keys)
    return [_row(workspace, ticket, names, numbers, moment) for ticket in listed]


def _row(
    workspace: Workspace, ticket: Ticket, names: Mapping[UUID, str], numbers: Mapping[UUID, str], moment: datetime
) -> Row:
    minutes, is_late = clock(workspace, ticket, moment)
    contact = ticket.contact_id
    last: str = getattr(ticket, "last", None) or ""
    return Row(ticket, names.get(contact, ""), numbers.get(contact, ""), last, minutes, is_late)


def clock(workspace: Workspace, ticket: Ticket, moment: datetime) -> tuple[int | None, bool]:
    """For how many minutes somebody has waited for an answer, None if nobody waits; whether that is too long."""
    if ticket.waiting_since is None or ticket.status != OPEN:
        return None, False
    minutes = max(0, int((moment - ticket.waiting_since).total_seconds() // 60))
    own = ticket.topic.target_minutes if ticket.topic else None
    target = own if own is not None else workspace.ticket_minutes
    return minutes, target is not None and minutes >= target


def _numbers(workspace: Workspace, contacts: set[UUID]) -> dict[UUID, str]:
    found = ContactURN.objects.for_workspace(workspace).filter(contact__in=contacts).order_by("-position")
    return {contact: shown_urn(workspace, urn) for contact, urn in found.values_list("contact_id", "identity")}


def conversation(ticket: Ticket) -> list[Entry]:
    """What was said lately and what happened to the ticket, oldest first."""
    said = Message.objects.for_workspace(ticket.workspace_id).filter(contact=ticket.contact_id)
    events = TicketEvent.objects.filter(ticket=ticket).exclude(kind=TicketEvent.Kind.REPLIED)
    entries: list[Entry] = [
        *said.order_by("-pk")[:SHOWN_MESSAGES],
        *events.select_related("user", "assignee", "topic"),
    ]
    return sorted(entries, key=lambda entry: entry.created_on)


def assignable(workspace: Workspace, roles: Sequence[str]) -> QuerySet[User]:
    """Who can be given a ticket."""
    members = Membership.objects.for_workspace(workspace).filter(role__in=roles)
    return User.objects.filter(pk__in=members.values("user"), is_active=True).order_by("name", "email")


def fields_for(membership: Membership) -> QuerySet[ContactField]:
    """What somebody who answers tickets sees of people."""
    fields = ContactField.objects.for_workspace(membership.workspace).order_by("position", "name")
    return fields.exclude(for_agents=ContactField.ForAgents.NOTHING) if membership.role == Role.AGENT else fields
