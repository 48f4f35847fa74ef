"""The list of messages, in and out."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from dashboard.reports import messages as report
from dashboard.web import paging
from dashboard.web.access import Can, WorkspaceRequest, member

FOLDERS = {"all": _("All"), "in": _("Received"), "out": _("Sent"), "failed": _("Failed")}


@member(Can.VIEW_MESSAGES)
def index(request: WorkspaceRequest) -> HttpResponse:
    folder = request.GET.get("folder", "all")
    page = paging.page(request, report.messages(request.workspace, folder))
    rows = report.with_people(request.workspace, page.rows)
    context = {"page": page, "rows": rows, "folder": folder, "folders": FOLDERS.items()}
    return render(request, "web/messages/list.html", context)
