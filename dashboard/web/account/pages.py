"""A person's account: where they are signed in, and the workspaces they are in."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dashboard.web.access import enter_workspace, user_of
from dashboard.web.audit import note
from engine.models import Membership
from engine.services import sign_ins
from engine.services.members import MemberError, remove_member


@require_GET
@login_required
def show(request: HttpRequest) -> HttpResponse:
    enter_workspace(request)
    rows = sign_ins.of_user(user_of(request))
    context = {"sessions": rows, "current": request.session.session_key}
    return render(request, "web/account/account.html", context)


@require_POST
@login_required
def end(request: HttpRequest) -> HttpResponse:
    """One session, or all but this one without a `session`."""
    user = user_of(request)
    if reference := request.POST.get("session"):
        sign_ins.end(user=user, reference=reference)
        messages.success(request, _("That session is ended."))
    else:
        number = sign_ins.end_others(user=user, session_key=request.session.session_key or "")
        text = ngettext("%(number)s session is ended.", "%(number)s sessions are ended.", number)
        messages.success(request, text % {"number": number})
    return redirect("web:account")


@require_POST
@login_required
def begin(request: HttpRequest, workspace: UUID) -> HttpResponse:
    """Chooses where the person is after signing in."""
    user = user_of(request)
    user.first_workspace = get_object_or_404(Membership.objects.filter(user=user), workspace=workspace).workspace
    user.save(update_fields=["first_workspace"])
    messages.success(request, _("You begin there when you sign in."))
    return redirect("web:account")


@require_http_methods(["GET", "POST"])
@login_required
def leave(request: HttpRequest, workspace: UUID) -> HttpResponse:
    """Asks first. The last owner can't go."""
    mine = Membership.objects.filter(user=user_of(request)).select_related("workspace")
    membership = get_object_or_404(mine, workspace=workspace)
    if request.method == "POST":
        try:
            with transaction.atomic():
                remove_member(membership=membership)
                note(request, membership.workspace_id)
            messages.success(request, _("You have left it."))
        except MemberError:
            messages.error(request, _("A workspace needs an owner. Make somebody else one first."))
        return redirect("web:account")
    enter_workspace(request)
    return render(request, "web/account/leave.html", {"leaving": membership})
