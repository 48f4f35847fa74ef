"""A phone in the page: whoever uses it is a contact of the workspace and goes through all that a real phone does."""

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from dashboard.reports.messages import conversation
from dashboard.web import live
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.flows import find_flow
from engine.models import Flow
from engine.services import phone
from engine.services.starts import create_start

LONGEST = 640


class FlowForm(forms.Form):
    flow = forms.UUIDField()


class MessageForm(forms.Form):
    text = forms.CharField(max_length=LONGEST)


@member(Can.SIMULATE)
def show(request: WorkspaceRequest) -> HttpResponse:
    flows = Flow.objects.for_workspace(request.workspace).filter(is_archived=False).order_by("name")
    chosen = next((flow for flow in flows if str(flow.pk) == request.GET.get("flow")), None)
    context = {"flows": flows, "chosen": chosen, **_chat(request)}
    return render(request, "web/simulator/simulator.html", context)


@member(Can.SIMULATE)
def chat(request: WorkspaceRequest) -> HttpResponse:
    return _answer(request)


@require_POST
@member(Can.SIMULATE)
def start(request: WorkspaceRequest) -> HttpResponse:
    """Starts a flow for the phone's contact."""
    form = FlowForm(request.POST)
    if not form.is_valid():
        raise Http404
    flow = find_flow(request, form.cleaned_data["flow"])
    contact = phone.contact(workspace=request.workspace, user=request.user)
    create_start(flow=flow, contacts=[contact], by=request.user)
    return redirect(reverse("web:simulator", query={"flow": flow.pk}))


@require_POST
@member(Can.SIMULATE)
def send(request: WorkspaceRequest) -> HttpResponse:
    """Takes what was typed on the phone into the inbox."""
    form = MessageForm(request.POST)
    if form.is_valid():
        phone.say(workspace=request.workspace, user=request.user, text=form.cleaned_data["text"])
    return _answer(request) if request.htmx else redirect("web:simulator")


def _answer(request: WorkspaceRequest) -> HttpResponse:
    return live.answer(request, "web/simulator/_chat.html", _chat(request))


def _chat(request: WorkspaceRequest) -> dict[str, Any]:
    lines = conversation(request.workspace, phone.urn(request.user))
    suggested = lines[-1].quick_replies if lines else []
    return {"chat": lines, "suggested": suggested, "version": live.version([line.pk for line in lines])}
