"""A ticket: the conversation, and what people do about it."""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.forms import BoundField
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dashboard.reports import contacts, people
from dashboard.reports import tickets as report
from dashboard.web import live as live_part
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.people.forms import ReplyForm, value_field
from dashboard.web.people.person import BUSY, find_contact
from dashboard.web.tickets.bulk import ASSIGN_TO, TAKERS, person
from engine.clock import now
from engine.models import Contact, ContactField, Ticket, Topic
from engine.services import tickets as service
from engine.services.answers import fill_in
from engine.services.contacts import ContactBusy, modify_contact
from flows.modifiers.field import FieldModifier
from flows.refs import FieldRef

NOTE_LENGTH = 4000


class NoteForm(forms.Form):
    note = forms.CharField(
        label=gettext_lazy("Note"), max_length=NOTE_LENGTH, widget=forms.Textarea({"rows": 2, "dir": "auto"})
    )


class FieldsForm(forms.Form):
    """What is known of a contact; flows change it meanwhile, so that only what somebody changed here is written."""

    def __init__(self, known: Iterable[ContactField], contact: Contact, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="field-%s")
        self.known = list(known)
        self.fields |= {one.key: value_field(one, contact) for one in self.known}

    @property
    def modifiers(self) -> list[FieldModifier]:
        changed = [one for one in self.known if one.key in self.data and one.key in self.changed_data]
        return [FieldModifier(FieldRef(one.key, one.name), self.cleaned_data[one.key]) for one in changed]


def find_ticket(request: WorkspaceRequest, ticket: UUID) -> Ticket:
    """The ticket, if the person may see it; 404 otherwise."""
    found = report.visible(request.membership)
    return get_object_or_404(found.select_related("topic", "assignee", "workspace", "opened_by"), pk=ticket)


@member(Can.ANSWER_TICKETS)
def show(request: WorkspaceRequest, ticket: UUID) -> HttpResponse:
    found = find_ticket(request, ticket)
    contact = Contact.objects.for_workspace(request.workspace).select_related("workspace").get(pk=found.contact_id)
    context = {
        "contact": contact,
        "addresses": people.addresses(contact),
        "reference": contacts.reference(request.workspace, contact),
        "values": _values(request, contact),
        "reply": ReplyForm(),
        "note": NoteForm(),
        "answers": fill_in(contact=contact) if found.status == Ticket.Status.OPEN else [],
        "people": report.assignable(request.workspace, TAKERS),
        "assign_to": ASSIGN_TO,
        "holder": "me" if found.assignee_id == request.user.pk else found.assignee_id or "",
        "topics": Topic.objects.for_workspace(request.workspace).order_by("name"),
        **_live(request, found),
    }
    return render(request, "web/tickets/ticket.html", context)


def _values(request: WorkspaceRequest, contact: Contact) -> list[tuple[ContactField, str, BoundField | None]]:
    """Each field that the person may see, its value, and where they may change it the input for that."""
    fields = list(report.fields_for(request.membership))
    form = FieldsForm((one for one in fields if one.for_agents == ContactField.ForAgents.EDIT), contact)
    return [
        (one, contact.fields.get(one.key, {}).get("text", ""), form[one.key] if one.key in form.fields else None)
        for one in fields
    ]


@member(Can.ANSWER_TICKETS)
def live(request: WorkspaceRequest, ticket: UUID) -> HttpResponse:
    return live_part.answer(request, "web/tickets/_conversation.html", _live(request, find_ticket(request, ticket)))


def _live(request: WorkspaceRequest, ticket: Ticket) -> dict[str, Any]:
    entries = report.conversation(ticket)
    minutes, is_late = report.clock(request.workspace, ticket, now())
    shown = [(entry.pk, getattr(entry, "status", "")) for entry in entries]
    return {
        "ticket": ticket,
        "entries": entries,
        "minutes": minutes,
        "is_late": is_late,
        "version": live_part.version((shown, minutes, is_late)),
    }


def _do(request: WorkspaceRequest, work: Callable[[], None], done: str) -> None:
    """Tells what came of it."""
    try:
        work()
    except ContactBusy:
        messages.error(request, BUSY)
    except service.TicketRefused:
        messages.error(request, _("Another ticket of this contact is open."))
    else:
        messages.success(request, done)


@require_POST
@member(Can.ANSWER_TICKETS)
def reply(request: WorkspaceRequest, ticket: UUID) -> HttpResponse:
    """A message to the contact. Whoever answers a ticket that nobody has takes it."""
    found, form = find_ticket(request, ticket), ReplyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write something first."))
        return redirect("web:ticket", ticket)
    try:
        service.reply_ticket(ticket=found, text=form.cleaned_data["text"], by=request.user)
        if found.assignee_id is None:
            service.assign_ticket(ticket=found, assignee=request.user, by=request.user)
    except ContactBusy:
        messages.error(request, BUSY)
    except service.TicketRefused:
        messages.error(request, _("This contact can't be written to: who opted out or has no address gets nothing."))
    return redirect("web:ticket", ticket)


@require_POST
@member(Can.ANSWER_TICKETS)
def note(request: WorkspaceRequest, ticket: UUID) -> HttpResponse:
    found, form = find_ticket(request, ticket), NoteForm(request.POST)
    if form.is_valid():
        text = form.cleaned_data["note"]
        _do(request, lambda: service.note_ticket(ticket=found, note=text, by=request.user), _("Noted."))
    return redirect("web:ticket", ticket)


@require_POST
@member(Can.ANSWER_TICKETS)
def assign(request: WorkspaceRequest, ticket: UUID) -> HttpResponse:
    found, to = find_ticket(request, ticket), person(request)
    done = _("%(person)s has this ticket now.") % {"person": to} if to else _("Nobody has this ticket now.")
    _do(request, lambda: service.assign_ticket(ticket=found, assignee=to, by=request.user), done)
    is_left = report.visible(request.membership).filter(pk=ticket).exists()
    return redirect("web:ticket", ticket) if is_left else redirect("web:tickets")


@require_POST
@member(Can.ANSWER_TICKETS)
def topic(request: WorkspaceRequest, ticket: UUID) -> HttpResponse:
    found = find_ticket(request, ticket)
    topics = Topic.objects.for_workspace(request.workspace)
    form = forms.ModelChoiceField(topics).clean
    try:
        to = form(request.POST.get("topic"))
    except forms.ValidationError:
        return redirect("web:ticket", ticket)
    _do(request, lambda: service.change_topic(ticket=found, topic=to, by=request.user), _("Saved."))
    return redirect("web:ticket", ticket)


@require_POST
@member(Can.ANSWER_TICKETS)
def close(request: WorkspaceRequest, ticket: UUID) -> HttpResponse:
    found = find_ticket(request, ticket)
    _do(request, lambda: service.close_ticket(ticket=found, by=request.user), _("Closed."))
    return redirect("web:tickets")


@require_POST
@member(Can.ANSWER_TICKETS)
def reopen(request: WorkspaceRequest, ticket: UUID) -> HttpResponse:
    found = find_ticket(request, ticket)
    _do(request, lambda: service.reopen_ticket(ticket=found, by=request.user), _("Open again."))
    return redirect("web:ticket", ticket)


@require_POST
@member(Can.ANSWER_TICKETS)
def fields(request: WorkspaceRequest, ticket: UUID) -> HttpResponse:
    """Changes what is known of the contact, of the fields that whoever answers tickets may change."""
    found = find_ticket(request, ticket)
    contact = Contact.objects.get(pk=found.contact_id)
    editable = report.fields_for(request.membership).filter(for_agents=ContactField.ForAgents.EDIT)
    form = FieldsForm(editable, contact, request.POST)
    if form.is_valid():
        _do(request, lambda: _change(request, contact, form), _("Saved."))
    else:
        messages.error(request, str(next(iter(form.errors.values()))[0]))
    return redirect("web:ticket", ticket)


def _change(request: WorkspaceRequest, contact: Contact, form: FieldsForm) -> None:
    modify_contact(contact=contact, modifiers=form.modifiers, by=request.user)


@require_POST
@member(Can.EDIT_CONTACTS)
def begin(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    """Opens a ticket of a contact for oneself, or leads to the one that is open."""
    found = find_contact(request, contact)
    opened = Ticket.objects.filter(contact=found, status=Ticket.Status.OPEN).first()
    if opened is None:
        general = service.create_topic(workspace=request.workspace, name=Topic.GENERAL)
        try:
            opened = service.open_ticket(contact=found, topic=general, assignee=request.user, by=request.user)
        except ContactBusy:
            messages.error(request, BUSY)
            return redirect("web:contact", contact)
    return redirect("web:ticket", opened.pk)
