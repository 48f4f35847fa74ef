"""Tokens by which programs use the API in somebody's name."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.deleting import ask_and_delete, back_to
from engine.models import ApiToken
from engine.services.workspaces import create_token


@member(Can.MANAGE_WORKSPACE)
def index(request: WorkspaceRequest) -> HttpResponse:
    """The tokens of the workspace; a new one is shown once, in the answer to asking for it."""
    secret = create_token(workspace=request.workspace, user=request.user) if request.method == "POST" else ""
    rows = ApiToken.objects.for_workspace(request.workspace).select_related("user").order_by("-pk")
    site = request.build_absolute_uri("/").rstrip("/")
    return render(request, "web/team/tokens.html", {"rows": rows, "secret": secret, "site": site})


@require_http_methods(["GET", "POST"])
@member(Can.MANAGE_WORKSPACE)
def revoke(request: WorkspaceRequest, token: UUID) -> HttpResponse:
    found = get_object_or_404(ApiToken.objects.for_workspace(request.workspace).select_related("user"), pk=token)
    return ask_and_delete(
        request,
        found.delete,
        question=_("Delete the token of %(name)s?") % {"name": found.user},
        back=back_to(_("API tokens"), "web:tokens"),
        warning=_("Programs that use it are refused from then on."),
    )
