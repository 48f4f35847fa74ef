"""``tickets``: conversations with people of the team, and ``ticket_actions``, what is done about them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import Prefetch
from rest_framework import serializers

from dashboard.api.inputs import Form
from dashboard.api.paging import Order
from dashboard.api.problems import refused
from dashboard.api.references import Reference, References, by_key, by_key_or_name, named
from dashboard.api.resource import ActionResource, Json, ListResource, Rows
from dashboard.reports.tickets import assignable, visible
from dashboard.web.access import Can
from dashboard.web.tickets.bulk import TAKERS
from dashboard.web.tickets.working import NOTE_LENGTH
from engine.models import Contact, Flow, Ticket, Topic, User, Workspace
from engine.services.tickets import (
    TicketRefused,
    assign_ticket,
    change_topic,
    close_ticket,
    note_ticket,
    reopen_ticket,
)


class Tickets(ListResource):
    """Those that whoever calls may see."""

    needs: ClassVar = {"GET": Can.ANSWER_TICKETS}
    order = Order("active_on")
    moment = "active_on"

    def rows(self) -> Rows:
        others: list[Any] = [
            Prefetch("contact", Contact.objects.only("name")),
            Prefetch("flow", Flow.objects.only("name")),
        ]
        return visible(self.membership).select_related("topic", "assignee", "opened_by").prefetch_related(*others)

    def narrowed(self, rows: Rows) -> Rows:
        contact = self.asked_key("contact")
        return rows.filter(contact=contact) if contact else rows

    def shown(self, rows: Sequence[Ticket]) -> list[Json]:
        return list(map(_ticket, rows))


def _ticket(row: Ticket) -> Json:
    return {
        "uuid": row.pk,
        "contact": named(row.contact),
        "status": row.status,
        "topic": named(row.topic),
        "assignee": _user(row.assignee),
        "opened_on": row.created_on,
        "opened_by": _user(row.opened_by),
        "opened_in": named(row.flow),
        "modified_on": row.active_on,
        "closed_on": row.closed_on,
    }


def _user(user: User | None) -> Json | None:
    return {"uuid": user.pk, "email": user.email, "name": user.name} if user else None


def _takers(workspace: Workspace, _texts: Sequence[str]) -> Mapping[str, User]:
    """Who can have tickets, by address and by UUID."""
    return {name: user for user in assignable(workspace, TAKERS) for name in (user.email, str(user.pk))}


class TicketsField(References):
    """Tickets that whoever calls may see."""

    def __init__(self, **options: Any) -> None:
        super().__init__(self._seen, **options)

    def _seen(self, workspace: Workspace, texts: Sequence[str]) -> Mapping[str, Ticket]:
        found = by_key(Ticket)(workspace, texts)
        seen = visible(self.context["resource"].membership).in_bulk([row.pk for row in found.values()])
        return {text: seen[row.pk] for text, row in found.items() if row.pk in seen}


class TicketActionForm(Form):
    tickets = TicketsField()
    action = serializers.ChoiceField(("assign", "add_note", "change_topic", "close", "reopen"))
    assignee = Reference(_takers, required=False, allow_null=True)
    note = serializers.CharField(max_length=NOTE_LENGTH, required=False)
    topic = Reference(by_key_or_name(Topic), required=False)

    def validate(self, attrs: Json) -> Json:
        action = attrs["action"]
        if action in _NEEDS and _NEEDS[action] not in attrs:
            raise refused(f'For action "{action}" you must specify the {_NEEDS[action]}')
        return attrs

    def create(self, validated_data: Json) -> Json:
        action = validated_data["action"]
        given = {name: validated_data[name] for name in (_NEEDS.get(action),) if name}
        try:
            for ticket in validated_data["tickets"]:
                _WORK[action](ticket=ticket, by=self.user, **given)
        except TicketRefused as error:
            raise refused(str(error)) from error
        return {}


_NEEDS = {"assign": "assignee", "add_note": "note", "change_topic": "topic"}
_WORK: Mapping[str, Callable[..., None]] = {
    "assign": assign_ticket,
    "add_note": note_ticket,
    "change_topic": change_topic,
    "close": close_ticket,
    "reopen": reopen_ticket,
}


class TicketActions(ActionResource):
    needs: ClassVar = {"POST": Can.ANSWER_TICKETS}
    form = TicketActionForm
