"""Campaigns: events before or after a date of each person in a group."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.reports import campaigns as report
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.campaigns.forms import CampaignForm, PointForm, QuietForm
from dashboard.web.deleting import Back, ask_and_delete, back_to, called
from dashboard.web.telling import reason
from engine.models import Campaign, CampaignPoint
from engine.services.campaigns import (
    PointRefused,
    create_campaign,
    delete_campaign,
    delete_point,
    save_point,
    set_quiet_times,
    update_campaign,
)


def find_campaign(request: WorkspaceRequest, campaign: UUID) -> Campaign:
    """The campaign, if it is one of the current workspace; 404 otherwise."""
    found = Campaign.objects.for_workspace(request.workspace).select_related("group", "workspace")
    return get_object_or_404(found, pk=campaign)


def find_point(request: WorkspaceRequest, point: UUID) -> CampaignPoint:
    found = CampaignPoint.objects.for_workspace(request.workspace)
    return get_object_or_404(found.select_related("campaign", "campaign__workspace", "workspace"), pk=point)


@member(Can.VIEW_TRIGGERS)
def index(request: WorkspaceRequest) -> HttpResponse:
    return render(request, "web/campaigns/list.html", {"rows": report.campaigns(request.workspace)})


@member(Can.VIEW_TRIGGERS)
def show(request: WorkspaceRequest, campaign: UUID) -> HttpResponse:
    found = find_campaign(request, campaign)
    context = {"campaign": found, "rows": report.points(found), "counted": report.COUNTED}
    return render(request, "web/campaigns/campaign.html", context)


@require_http_methods(["GET", "POST"])
@member(Can.EDIT_TRIGGERS)
def add(request: WorkspaceRequest) -> HttpResponse:
    form = CampaignForm(request.workspace, request.POST or None)
    if form.is_valid():
        made = create_campaign(workspace=request.workspace, **form.cleaned_data)
        return redirect("web:campaign", made.pk)
    return render(request, "web/campaigns/edit.html", {"form": form})


@require_http_methods(["GET", "POST"])
@member(Can.EDIT_TRIGGERS)
def edit(request: WorkspaceRequest, campaign: UUID) -> HttpResponse:
    found = find_campaign(request, campaign)
    form = CampaignForm(request.workspace, request.POST or None, found)
    if form.is_valid():
        update_campaign(campaign=found, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("web:campaign", found.pk)
    return render(request, "web/campaigns/edit.html", {"form": form, "campaign": found})


@require_http_methods(["GET", "POST"])
@member(Can.EDIT_TRIGGERS)
def delete(request: WorkspaceRequest, campaign: UUID) -> HttpResponse:
    found = find_campaign(request, campaign)
    return ask_and_delete(
        request,
        lambda: delete_campaign(campaign=found),
        question=called(found.name),
        back=back_to(_("Campaigns"), "web:campaigns"),
        warning=_("What is planned by it does not happen any more. Conversations that it began go on."),
    )


@require_http_methods(["GET", "POST"])
@member(Can.EDIT_TRIGGERS)
def add_point(request: WorkspaceRequest, campaign: UUID) -> HttpResponse:
    found = find_campaign(request, campaign)
    return _edit_point(request, found, PointForm(request.workspace, request.POST or None), None)


@require_http_methods(["GET", "POST"])
@member(Can.EDIT_TRIGGERS)
def edit_point(request: WorkspaceRequest, point: UUID) -> HttpResponse:
    found = find_point(request, point)
    return _edit_point(request, found.campaign, PointForm(request.workspace, request.POST or None, found), found)


def _edit_point(
    request: WorkspaceRequest, campaign: Campaign, form: PointForm, point: CampaignPoint | None
) -> HttpResponse:
    if form.is_valid():
        try:
            save_point(campaign=campaign, point=point, **form.values)
            messages.success(request, _("Saved. Everyone in the group is scheduled anew."))
            return redirect("web:campaign", campaign.pk)
        except PointRefused as error:
            form.add_error("start_mode", reason(error))
    return render(request, "web/campaigns/point.html", {"form": form, "campaign": campaign, "point": point})


@require_http_methods(["GET", "POST"])
@member(Can.EDIT_TRIGGERS)
def remove_point(request: WorkspaceRequest, point: UUID) -> HttpResponse:
    found = find_point(request, point)
    return ask_and_delete(
        request,
        lambda: delete_point(point=found),
        question=_("Delete this event?"),
        back=Back(found.campaign.name, reverse("web:campaign", args=[found.campaign_id])),
        warning=_("What is planned by it does not happen any more. Conversations that it began go on."),
    )


@require_http_methods(["GET", "POST"])
@member(Can.EDIT_TRIGGERS)
def quiet(request: WorkspaceRequest) -> HttpResponse:
    form = QuietForm(request.workspace, request.POST or None)
    if form.is_valid():
        set_quiet_times(workspace=request.workspace, quiet=form.quiet)
        messages.success(request, _("Saved."))
        return redirect("web:campaigns")
    return render(request, "web/campaigns/quiet.html", {"form": form})
