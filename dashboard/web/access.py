"""Who may see and do what: each page runs in one workspace of the signed-in person, in the role they have there."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.db.models import Count, Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.timezone import override
from django_htmx.middleware import HtmxDetails

from dashboard.web.audit import carry_out
from dashboard.web.signed_out import sent_to_sign_in
from engine.models import DeadLetter, Membership, Notification, Role, User, Workspace

P = ParamSpec("P")
# As addresses have the character that PostgreSQL takes in no text.
NUL = "%00"


class Can(StrEnum):
    """Something that a role allows; templates ask for it by name, as `can.start_flows`."""

    VIEW_FLOWS = "view_flows"
    EDIT_FLOWS = "edit_flows"
    START_FLOWS = "start_flows"
    VIEW_STARTS = "view_starts"
    SIMULATE = "simulate"
    VIEW_RESULTS = "view_results"
    EXPORT_RESULTS = "export_results"
    PUBLISH_RESULTS = "publish_results"
    VIEW_CONTACTS = "view_contacts"
    EDIT_CONTACTS = "edit_contacts"
    MANAGE_CONTACTS = "manage_contacts"
    EXPORT_CONTACTS = "export_contacts"
    VIEW_MESSAGES = "view_messages"
    ANSWER_TICKETS = "answer_tickets"
    MANAGE_TICKETS = "manage_tickets"
    HANDLE_DEAD_LETTERS = "handle_dead_letters"
    VIEW_CHANNELS = "view_channels"
    MANAGE_CHANNELS = "manage_channels"
    VIEW_TRIGGERS = "view_triggers"
    EDIT_TRIGGERS = "edit_triggers"
    MANAGE_MEMBERS = "manage_members"
    MANAGE_WORKSPACE = "manage_workspace"


DESIGNER = frozenset(Can) - {Can.HANDLE_DEAD_LETTERS, Can.MANAGE_MEMBERS, Can.MANAGE_WORKSPACE}
# Viewers see figures and no person; agents see who has a ticket that is theirs or nobody's, and nothing else.
ALLOWED: Mapping[str, frozenset[Can]] = {
    Role.OWNER: frozenset(Can),
    Role.DESIGNER: DESIGNER,
    Role.ANALYST: DESIGNER
    - {Can.EDIT_FLOWS, Can.START_FLOWS, Can.SIMULATE, Can.MANAGE_CHANNELS, Can.EDIT_TRIGGERS}
    - {Can.EDIT_CONTACTS, Can.MANAGE_CONTACTS, Can.ANSWER_TICKETS, Can.MANAGE_TICKETS},
    Role.AGENT: frozenset({Can.ANSWER_TICKETS}),
    Role.VIEWER: frozenset({Can.VIEW_FLOWS, Can.VIEW_RESULTS}),
}


class WorkspaceRequest(HttpRequest):
    """A request as the views behind `member` get it."""

    user: User
    htmx: HtmxDetails
    membership: Membership
    memberships: list[Membership]
    workspace: Workspace


View = Callable[Concatenate[WorkspaceRequest, P], HttpResponseBase]
Guarded = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def member(permission: Can | None = None) -> Callable[[View[P]], Guarded[P]]:
    """Opens a view to people in whose role the permission is; None opens it to each member of a workspace."""

    def decorate(view: View[P]) -> Guarded[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return sent_to_sign_in(request)
            if NUL in request.META.get("QUERY_STRING", ""):
                raise Http404
            entered = enter_workspace(request)
            if entered is None:
                return render(request, "web/accounts/no_workspace.html", status=403)
            if entered.workspace.require_two_factor and not entered.user.totp_secret:
                return redirect("web:second_factor")
            if permission and permission not in ALLOWED[entered.membership.role]:
                return render(request, "web/accounts/forbidden.html", status=403)
            with override(entered.workspace.timezone):
                return carry_out(entered, entered.workspace.pk, lambda: view(entered, *args, **kwargs))

        guarded.permission = permission or "member"  # type: ignore[attr-defined]  # read by the test that walks the URLs
        return guarded

    return decorate


def user_of(request: HttpRequest) -> User:
    """Whoever is signed in, behind `login_required`."""
    assert isinstance(request.user, User), "nobody is signed in"  # noqa: S101  # narrows the type
    return request.user


def enter_workspace(request: HttpRequest) -> WorkspaceRequest | None:
    """The request in the person's current workspace: the one they switched to, else the one they chose to begin in.

    Whoever chose none begins in the one they joined first.
    """
    entered = cast("WorkspaceRequest", request)
    of_person = Membership.objects.filter(user=entered.user, workspace__is_active=True)
    troubled = Exists(DeadLetter.objects.filter(workspace=OuterRef("workspace")))
    marked = of_person.annotate(has_dead_letters=troubled, unseen=_UNSEEN).select_related("workspace")
    entered.memberships = list(marked.order_by("created_on"))
    if not entered.memberships:
        return None
    chosen = request.session.get("workspace") or str(entered.user.first_workspace_id)
    first = entered.memberships[0]
    entered.membership = next((one for one in entered.memberships if str(one.workspace_id) == chosen), first)
    entered.workspace = entered.membership.workspace
    return entered


# How many notifications somebody hasn't seen in a workspace.
_OF_MEMBER = Notification.objects.filter(user=OuterRef("user"), workspace=OuterRef("workspace"), seen_on=None)
_UNSEEN = Coalesce(Subquery(_OF_MEMBER.order_by().values("user").annotate(Count("pk")).values("pk__count")), 0)


def context(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `membership`, `memberships` and `can` for the templates, where a page set them."""
    membership = getattr(request, "membership", None)
    if membership is None:
        return {}
    can = {permission.value: True for permission in ALLOWED[membership.role]}
    return {"membership": membership, "memberships": request.memberships, "can": can}  # type: ignore[attr-defined]
