"""Who works in the workspace, in which role, and who is invited."""

import logging
from smtplib import SMTPException
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from dashboard.web.access import Can, WorkspaceRequest, member
from engine.models import Invitation, Membership, Role
from engine.services.members import MemberError, change_role, invite, remove_member, send_invitation, token_of

logger = logging.getLogger(__name__)


class InviteForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("E-mail address"))
    role = forms.ChoiceField(choices=Role.choices, initial=Role.DESIGNER, label=gettext_lazy("Role"))


@member(Can.MANAGE_MEMBERS)
def index(request: WorkspaceRequest) -> HttpResponse:
    return render(request, "web/team/members.html", _context(request, InviteForm()))


@member(Can.MANAGE_MEMBERS)
@require_POST
def invite_member(request: WorkspaceRequest) -> HttpResponse:
    form = InviteForm(request.POST)
    if not form.is_valid() or not _invite(request, form):
        return render(request, "web/team/members.html", _context(request, form), status=422)
    return redirect("web:members")


@member(Can.MANAGE_MEMBERS)
@require_POST
def role(request: WorkspaceRequest, membership: UUID) -> HttpResponse:
    found = _find(request, membership)
    wanted = request.POST.get("role", "")
    if wanted in Role.values:
        _tell(request, lambda: change_role(membership=found, role=Role(wanted)), _("The role is changed."))
    return redirect("web:members")


@member(Can.MANAGE_MEMBERS)
@require_POST
def remove(request: WorkspaceRequest, membership: UUID) -> HttpResponse:
    found = _find(request, membership)
    _tell(
        request, lambda: remove_member(membership=found), _("%(user)s has no access any more.") % {"user": found.user}
    )
    return redirect("web:members")


@member(Can.MANAGE_MEMBERS)
@require_POST
def revoke(request: WorkspaceRequest, invitation: UUID) -> HttpResponse:
    get_object_or_404(Invitation.objects.for_workspace(request.workspace), pk=invitation).delete()
    messages.success(request, _("The invitation is taken back; its address leads nowhere now."))
    return redirect("web:members")


def _find(request: WorkspaceRequest, membership: UUID) -> Membership:
    rows = Membership.objects.for_workspace(request.workspace).select_related("user")
    return get_object_or_404(rows, pk=membership)


def _invite(request: WorkspaceRequest, form: InviteForm) -> bool:
    email, wanted = form.cleaned_data["email"], Role(form.cleaned_data["role"])
    try:
        invitation = invite(workspace=request.workspace, email=email, role=wanted, by=request.user)
    except MemberError as error:
        form.add_error("email", str(error))
        return False
    transaction.on_commit(lambda: _write_to(request, invitation))
    return True


def _write_to(request: WorkspaceRequest, invitation: Invitation) -> None:
    """Sends the e-mail, whose link works only when the invitation is stored."""
    link = request.build_absolute_uri(reverse("web:join", args=[token_of(invitation)]))
    told = {"email": invitation.email}
    try:
        send_invitation(invitation, link)
    except (SMTPException, OSError):
        logger.exception("the e-mail of invitation %(id)s has not left", {"id": invitation.pk})
        messages.error(request, _("The e-mail to %(email)s could not be sent. Invite them again later.") % told)
    else:
        messages.success(request, _("An invitation is on its way to %(email)s.") % told)


def _tell(request: WorkspaceRequest, work: Any, done: str) -> None:
    try:
        work()
    except MemberError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)


def _context(request: WorkspaceRequest, form: InviteForm) -> dict[str, Any]:
    rows = Membership.objects.for_workspace(request.workspace).select_related("user").order_by("user__email")
    invitations = Invitation.objects.for_workspace(request.workspace).order_by("email")
    return {"rows": rows, "invitations": invitations, "form": form, "roles": Role.choices}
