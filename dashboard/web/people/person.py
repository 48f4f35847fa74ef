"""A contact: everything known of it, its history, and what people can do about it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.reports import contacts as report
from dashboard.reports import people
from dashboard.reports.history import history, told
from dashboard.web import paging
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.people.forms import ContactForm, ReplyForm, StartFlowForm
from engine.models import Contact
from engine.services.audience import Audience
from engine.services.broadcasts import create_broadcast
from engine.services.contacts import ContactBusy, modify_contact
from engine.services.sessions import interrupt_contacts
from engine.services.starts import create_start
from flows.message import MsgContent
from flows.modifiers.status import StatusModifier

BUSY = gettext_lazy("The flow of this contact asks another service just now. Try again in a moment.")


def find_contact(request: WorkspaceRequest, contact: UUID) -> Contact:
    """The contact, if it is one of the current workspace; 404 otherwise."""
    found = get_object_or_404(report.with_all(Contact.objects.for_workspace(request.workspace)), pk=contact)
    found.workspace = request.workspace
    return found


@member(Can.VIEW_CONTACTS)
def show(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    found = find_contact(request, contact)
    page = paging.page(request, history(found))
    context = {
        "row": report.rows(request.workspace, [found])[0],
        "reference": report.reference(request.workspace, found),
        "addresses": people.addresses(found),
        "values": people.values(found),
        "upcoming": people.upcoming(found),
        "run": people.current_flow(found),
        "consent": people.consent(found),
        "page": page,
        "history": told(request.workspace, page.rows),
        "reply": ReplyForm(),
        "start": StartFlowForm(request.workspace),
    }
    return render(request, "web/contacts/contact.html", context)


@require_http_methods(["GET", "POST"])
@member(Can.EDIT_CONTACTS)
def edit(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    found = find_contact(request, contact)
    form = ContactForm(found, request.POST or None)
    if form.is_valid() and _save(request, found, form):
        messages.success(request, _("Saved."))
        return redirect("web:contact", found.pk)
    return render(request, "web/contacts/edit.html", {"form": form, "contact": found})


def _save(request: WorkspaceRequest, contact: Contact, form: ContactForm) -> bool:
    """Whether all could be changed; else the form says what couldn't."""
    try:
        errors = modify_contact(contact=contact, modifiers=form.modifiers, by=request.user)
    except ContactBusy:
        form.add_error(None, BUSY)
        return False
    for error in errors:
        taken = _("Another contact has this address; merge the two if they are one person.")
        form.add_error("urns" if error.code.startswith("urn") else None, taken if error.code else error.text)
    return not errors


@require_POST
@member(Can.EDIT_CONTACTS)
def set_status(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    found = find_contact(request, contact)
    status = request.POST.get("status", "")
    if status in Contact.Status.values:
        try:
            modify_contact(contact=found, modifiers=[StatusModifier(status)], by=request.user)  # type: ignore[arg-type]  # checked
            messages.success(request, _("Saved."))
        except ContactBusy:
            messages.error(request, BUSY)
    return redirect("web:contact", found.pk)


@require_POST
@member(Can.EDIT_CONTACTS)
def reply(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    """A message from a person, which leaves like all others; it is no template."""
    found = find_contact(request, contact)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Write something first."))
    elif found.status != Contact.Status.ACTIVE:
        messages.error(request, _("Who isn't active is not written to."))
    else:
        language = found.language or next(iter(request.workspace.languages), "und")
        create_broadcast(
            workspace=request.workspace,
            audience=Audience(contacts=(found.pk,)),
            translations={language: MsgContent(form.cleaned_data["text"])},
            base_language=language,
            by=request.user,
            is_evaluated=True,
        )
        messages.success(request, _("It is on its way."))
    return redirect("web:contact", found.pk)


@require_POST
@member(Can.START_FLOWS)
def start_flow(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    found = find_contact(request, contact)
    form = StartFlowForm(request.workspace, request.POST)
    if form.is_valid():
        create_start(flow=form.cleaned_data["flow"], contacts=[found], by=request.user)
        messages.success(request, _("Started."))
    else:
        messages.error(request, _("Choose a flow."))
    return redirect("web:contact", found.pk)


@require_POST
@member(Can.EDIT_CONTACTS)
def interrupt(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    interrupt_contacts(contacts=[find_contact(request, contact)], by=request.user)
    messages.success(request, _("What the contact was in the middle of ends now."))
    return redirect("web:contact", contact)
