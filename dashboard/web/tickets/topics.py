"""What tickets are about, within how long people are to be answered, and what agents see."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.deleting import ask_and_delete, back_to, called
from engine.models import Topic, Workspace
from engine.services import tickets as service
from engine.services.workspaces import change_workspace

MOST_MINUTES = 60 * 24 * 60


class TopicForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=64)
    target_minutes = forms.IntegerField(
        label=gettext_lazy("To be answered within, in minutes"),
        help_text=gettext_lazy("Empty: as for the whole workspace."),
        min_value=1,
        max_value=MOST_MINUTES,
        required=False,
    )


class SettingsForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    class Meta:
        model = Workspace
        fields = ("ticket_minutes", "agents_see_all")
        labels = {
            "ticket_minutes": gettext_lazy("To be answered within, in minutes"),
            "agents_see_all": gettext_lazy("Agents see all tickets, not only their own and those of nobody"),
        }
        help_texts = {
            "ticket_minutes": gettext_lazy("A topic can have a time of its own. Empty: nothing is ever late."),
            "agents_see_all": "",
        }


def find_topic(request: WorkspaceRequest, topic: UUID) -> Topic:
    return get_object_or_404(Topic.objects.for_workspace(request.workspace).select_related("workspace"), pk=topic)


@member(Can.MANAGE_TICKETS)
def index(request: WorkspaceRequest) -> HttpResponse:
    return _page(request, SettingsForm(instance=request.workspace))


@require_http_methods(["POST"])
@member(Can.MANAGE_TICKETS)
def settings(request: WorkspaceRequest) -> HttpResponse:
    form = SettingsForm(request.POST, instance=request.workspace)
    if not form.is_valid():
        return _page(request, form)
    change_workspace(workspace=form.save(commit=False), fields=form.fields)
    messages.success(request, _("Saved."))
    return redirect("web:topics")


def _page(request: WorkspaceRequest, form: SettingsForm) -> HttpResponse:
    rows = Topic.objects.for_workspace(request.workspace).order_by("name")
    return render(request, "web/tickets/topics.html", {"rows": rows, "form": form, "general": Topic.GENERAL})


@require_http_methods(["GET", "POST"])
@member(Can.MANAGE_TICKETS)
def add(request: WorkspaceRequest) -> HttpResponse:
    form = TopicForm(request.POST or None)
    if form.is_valid():
        service.create_topic(workspace=request.workspace, **form.cleaned_data)
        return redirect("web:topics")
    return render(request, "web/tickets/topic.html", {"form": form})


@require_http_methods(["GET", "POST"])
@member(Can.MANAGE_TICKETS)
def edit(request: WorkspaceRequest, topic: UUID) -> HttpResponse:
    found = find_topic(request, topic)
    form = TopicForm(request.POST or None, initial={"name": found.name, "target_minutes": found.target_minutes})
    if form.is_valid():
        try:
            service.change_topic_itself(topic=found, **form.cleaned_data)
            return redirect("web:topics")
        except service.TicketRefused:
            form.add_error("name", _("There is one of this name already."))
    return render(request, "web/tickets/topic.html", {"form": form, "topic": found})


@require_http_methods(["GET", "POST"])
@member(Can.MANAGE_TICKETS)
def delete(request: WorkspaceRequest, topic: UUID) -> HttpResponse:
    found = find_topic(request, topic)
    try:
        return ask_and_delete(
            request,
            lambda: service.delete_topic(topic=found),
            question=called(found.name),
            back=back_to(_("Topics and times"), "web:topics"),
            warning=_("Its tickets go to the general topic."),
        )
    except service.TicketRefused:
        messages.error(request, _("The general topic stays: tickets without another are about it."))
        return redirect("web:topics")
