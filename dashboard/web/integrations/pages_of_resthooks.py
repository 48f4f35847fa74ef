"""Resthooks: what flows announce, and who is told of it."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.validators import URLValidator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dashboard.reports.resthooks import LOOKED_AT, calls_of, deliveries
from dashboard.web import paging
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.deleting import ask_and_delete, back_to, called
from engine.models import Resthook, ResthookSubscriber
from engine.services.resthooks import ResthookRefused, create_resthook, delete_resthook, subscribe, unsubscribe
from engine.services.usages import usages_of_resthook


class ResthookForm(forms.Form):
    slug = forms.SlugField(
        label=gettext_lazy("Name"), max_length=50, help_text=gettext_lazy("As flows call it, like new-registration")
    )


class SubscriberForm(forms.Form):
    url = forms.CharField(
        label=gettext_lazy("Address"), max_length=255, validators=[URLValidator(schemes=["https", "http"])]
    )


def find_resthook(request: WorkspaceRequest, resthook: UUID) -> Resthook:
    return get_object_or_404(Resthook.objects.for_workspace(request.workspace), pk=resthook)


@require_GET
@member(Can.EDIT_FLOWS)
def index(request: WorkspaceRequest) -> HttpResponse:
    rows = Resthook.objects.for_workspace(request.workspace).prefetch_related("subscribers").order_by("slug")
    return render(request, "web/integrations/resthooks.html", {"rows": rows})


@require_GET
@member(Can.EDIT_FLOWS)
def show(request: WorkspaceRequest, resthook: UUID) -> HttpResponse:
    """What was told lately, and how each address took it."""
    found = find_resthook(request, resthook)
    page = paging.page(request, calls_of(found))
    context = {"resthook": found, "page": page, "deliveries": deliveries(found), "most": LOOKED_AT}
    return render(request, "web/integrations/resthook_calls.html", context)


@require_http_methods(["GET", "POST"])
@member(Can.EDIT_FLOWS)
def add(request: WorkspaceRequest) -> HttpResponse:
    form = ResthookForm(request.POST or None)
    if form.is_valid():
        try:
            create_resthook(workspace=request.workspace, slug=form.cleaned_data["slug"])
            messages.success(request, _("Saved. It holds within seconds."))
            return redirect("web:resthooks")
        except ResthookRefused:
            form.add_error("slug", _("There is one of this name already."))
    return render(request, "web/integrations/resthook.html", {"form": form})


@require_http_methods(["GET", "POST"])
@member(Can.EDIT_FLOWS)
def subscribe_to(request: WorkspaceRequest, resthook: UUID) -> HttpResponse:
    found = find_resthook(request, resthook)
    form = SubscriberForm(request.POST or None)
    if form.is_valid():
        try:
            subscribe(resthook=found, url=form.cleaned_data["url"])
            messages.success(request, _("Saved. It holds within seconds."))
            return redirect("web:resthooks")
        except ResthookRefused:
            form.add_error("url", _("This address is told already, or there are as many as there can be."))
    return render(request, "web/integrations/subscriber.html", {"form": form, "resthook": found})


@require_POST
@member(Can.EDIT_FLOWS)
def end(request: WorkspaceRequest, subscriber: UUID) -> HttpResponse:
    found = get_object_or_404(ResthookSubscriber.objects.for_workspace(request.workspace), pk=subscriber)
    unsubscribe(subscriber=found)
    messages.success(request, _("It is told no more."))
    return redirect("web:resthooks")


@require_http_methods(["GET", "POST"])
@member(Can.EDIT_FLOWS)
def delete(request: WorkspaceRequest, resthook: UUID) -> HttpResponse:
    found = find_resthook(request, resthook)
    return ask_and_delete(
        request,
        lambda: delete_resthook(resthook=found),
        question=called(found.slug),
        back=back_to(_("Resthooks"), "web:resthooks"),
        warning=_("Its addresses go with it."),
        usages=usages_of_resthook(found),
    )
