"""The list of contacts."""

from django.http import HttpResponse
from django.shortcuts import render

from dashboard.reports import contacts as report
from dashboard.web import paging
from dashboard.web.access import Can, WorkspaceRequest, member


@member(Can.VIEW_CONTACTS)
def index(request: WorkspaceRequest) -> HttpResponse:
    search = request.GET.get("q", "").strip()
    page = paging.page(request, report.contacts(request.workspace, search))
    rows = report.rows(request.workspace, page.rows)
    people = report.contacts(request.workspace).count()
    context = {"page": page, "rows": rows, "people": people, "search": search}
    return render(request, "web/contacts/list.html", context)
