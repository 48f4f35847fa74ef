"""Signing in and out, and the choice of workspace."""

from uuid import UUID

from django.contrib.auth.views import LogoutView
from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from dashboard.web.access import WorkspaceRequest, member
from dashboard.web.account.second_factor import SignIn
from engine.models import Membership

sign_in = SignIn.as_view()
sign_out = LogoutView.as_view()


@require_POST
@member()
def switch(request: WorkspaceRequest, workspace: UUID) -> HttpResponseRedirect:
    """Makes another workspace of the person the current one."""
    membership = get_object_or_404(Membership, user=request.user, workspace=workspace, workspace__is_active=True)
    request.session["workspace"] = str(membership.workspace_id)
    return redirect("web:home")
