"""Tokens by which programs use the API in somebody's name."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from dashboard.web.access import Can, WorkspaceRequest, member
from engine.models import ApiToken
from engine.services.workspaces import create_token


@member(Can.MANAGE_WORKSPACE)
def index(request: WorkspaceRequest) -> HttpResponse:
    """The tokens of the workspace; a new one is shown once, in the answer to asking for it."""
    secret = create_token(workspace=request.workspace, user=request.user) if request.method == "POST" else ""
    rows = ApiToken.objects.for_workspace(request.workspace).select_related("user").order_by("-pk")
    return render(request, "web/team/tokens.html", {"rows": rows, "secret": secret})


@member(Can.MANAGE_WORKSPACE)
@require_POST
def revoke(request: WorkspaceRequest, token: UUID) -> HttpResponse:
    get_object_or_404(ApiToken.objects.for_workspace(request.workspace), pk=token).delete()
    messages.success(request, _("The token is gone. Programs that used it are refused now."))
    return redirect("web:tokens")
