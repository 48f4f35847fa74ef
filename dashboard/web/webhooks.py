"""What flows asked of other services: how each node's service has been, and the last calls."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from dashboard.reports.webhooks import health
from dashboard.web import paging
from dashboard.web.access import Can, WorkspaceRequest, member
from engine.models import WebhookCall


@require_GET
@member(Can.EDIT_FLOWS)
def index(request: WorkspaceRequest) -> HttpResponse:
    page = paging.page(request, WebhookCall.objects.for_workspace(request.workspace))
    context = {"health": health(request.workspace), "page": page}
    return render(request, "web/webhooks/list.html", context)
