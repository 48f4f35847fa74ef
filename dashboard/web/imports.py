"""Importing flows: a file is looked into first, and what it would create is shown before anything is stored."""

from django.http import HttpResponse
from django.shortcuts import render

from dashboard.web.access import Can, WorkspaceRequest, member


@member(Can.EDIT_FLOWS)
def upload(request: WorkspaceRequest) -> HttpResponse:
    return render(request, "web/flows/import.html", {})


@member(Can.EDIT_FLOWS)
def confirm(request: WorkspaceRequest) -> HttpResponse:
    return render(request, "web/flows/import.html", {})
