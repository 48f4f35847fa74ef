"""The list of contacts, and each with its history."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from dashboard.reports import contacts as report
from dashboard.reports.history import history, told
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


@member(Can.VIEW_CONTACTS)
def show(request: WorkspaceRequest, contact: UUID) -> HttpResponse:
    found = get_object_or_404(report.contacts(request.workspace), pk=contact)
    page = paging.page(request, history(found))
    row = report.rows(request.workspace, [found])[0]
    context = {"row": row, "page": page, "history": told(request.workspace, page.rows)}
    return render(request, "web/contacts/contact.html", context)
