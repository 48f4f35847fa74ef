"""The fields of contacts: added, renamed, given another type, deleted when nothing makes use of them."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.deleting import ask_and_delete, back_to, called
from engine.models import ContactField
from engine.services.fields import FieldRefused, add_field, delete_field, move_field, update_field
from engine.services.usages import InUse, usages_of_field

TYPES = {
    ContactField.Type.TEXT: gettext_lazy("Text"),
    ContactField.Type.NUMBER: gettext_lazy("Number"),
    ContactField.Type.DATETIME: gettext_lazy("Date and time"),
    ContactField.Type.STATE: gettext_lazy("State or province"),
    ContactField.Type.DISTRICT: gettext_lazy("District"),
    ContactField.Type.WARD: gettext_lazy("Ward"),
}
REFUSALS = {
    "invalid_key": gettext_lazy("Begin with a letter from a to z; some names, like “name” or “tel”, are taken."),
    "taken": gettext_lazy("There is a field of this name already."),
    "too_many": gettext_lazy("There are as many fields as there can be."),
    "busy": gettext_lazy("A field of this name was deleted a moment ago. Try again soon."),
}


FOR_AGENTS = {
    ContactField.ForAgents.NOTHING: gettext_lazy("don't see it"),
    ContactField.ForAgents.VIEW: gettext_lazy("see it"),
    ContactField.ForAgents.EDIT: gettext_lazy("see and change it"),
}


class FieldForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=64)
    type = forms.ChoiceField(label=gettext_lazy("Type"), choices=list(TYPES.items()))
    for_agents = forms.ChoiceField(
        label=gettext_lazy("People who answer tickets"), choices=list(FOR_AGENTS.items()), initial="view"
    )


def find_field(request: WorkspaceRequest, field: UUID) -> ContactField:
    """The field, if it is one of the current workspace; 404 otherwise."""
    return get_object_or_404(
        ContactField.objects.for_workspace(request.workspace).select_related("workspace"), pk=field
    )


@member(Can.VIEW_CONTACTS)
def index(request: WorkspaceRequest) -> HttpResponse:
    fields = ContactField.objects.for_workspace(request.workspace).order_by("position", "name")
    rows = [(field, TYPES[ContactField.Type(field.type)]) for field in fields]
    return render(request, "web/fields/list.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@member(Can.MANAGE_CONTACTS)
def add(request: WorkspaceRequest) -> HttpResponse:
    form = FieldForm(request.POST or None)
    if form.is_valid():
        try:
            add_field(workspace=request.workspace, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("web:fields")
        except FieldRefused as error:
            form.add_error("name", str(REFUSALS[error.code]))
    return render(request, "web/fields/edit.html", {"form": form})


@require_http_methods(["GET", "POST"])
@member(Can.MANAGE_CONTACTS)
def edit(request: WorkspaceRequest, field: UUID) -> HttpResponse:
    found = find_field(request, field)
    known = {"name": found.name, "type": found.type, "for_agents": found.for_agents}
    form = FieldForm(request.POST or None, initial=known)
    if form.is_valid():
        try:
            update_field(field=found, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("web:fields")
        except InUse as error:
            form.add_error("type", _("A campaign counts from this date: %(names)s.") % {"names": error})
        except FieldRefused as error:
            form.add_error("name", str(REFUSALS[error.code]))
    context = {"form": form, "field": found, "usages": usages_of_field(found)}
    return render(request, "web/fields/edit.html", context)


class MoveForm(forms.Form):
    to = forms.IntegerField()


@require_POST
@member(Can.MANAGE_CONTACTS)
def move(request: WorkspaceRequest, field: UUID) -> HttpResponse:
    """Puts it at a place in the list, `to`, the first being 0."""
    found, form = find_field(request, field), MoveForm(request.POST)
    if form.is_valid():
        move_field(field=found, to=form.cleaned_data["to"])
    return redirect("web:fields")


@require_http_methods(["GET", "POST"])
@member(Can.MANAGE_CONTACTS)
def delete(request: WorkspaceRequest, field: UUID) -> HttpResponse:
    found = find_field(request, field)
    return ask_and_delete(
        request,
        lambda: delete_field(field=found),
        question=called(found.name),
        back=back_to(_("Fields"), "web:fields"),
        warning=_("The values that contacts have in it go for good."),
        usages=usages_of_field(found),
    )
