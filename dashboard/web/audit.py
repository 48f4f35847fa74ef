"""What members do, written down for the owners of the workspace: every request that changes something, by itself."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from dashboard.web.account.tracking import address_of
from engine.models import Membership, User
from engine.services.auditing import has_changed, record

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# These are sent like changes and change nothing that stays, or are how the editor saves what isn't published yet.
QUIET = frozenset(
    {
        *("editor_check", "editor_draft", "editor_simulate_start", "editor_simulate_resume", "editor_tests_run"),
        "editor_replay",
        *("poll_preview", "poll_forecast", "poll_parse", "poll_simulate_start", "poll_simulate_resume"),
        *("rapidpro_simulate", "simulator_start", "simulator_send", "notifications_seen", "switch"),
    }
)


def carry_out(request: HttpRequest, workspace: UUID, view: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """A member's request: what it changes and the row that tells of it are one transaction.

    What is refused, by an answer or an exception, changes nothing. Nothing that was sent is kept.
    """
    if request.method in SAFE or _name(request) in QUIET:
        return view()
    with transaction.atomic():
        response = view()
        if response.status_code >= HTTPStatus.BAD_REQUEST:
            transaction.set_rollback(True)
        elif has_changed():
            note(request, workspace)
    return response


def note(request: HttpRequest, *workspaces: UUID, by: User | None = None) -> None:
    """Writes down what is asked, for views that aren't in one workspace alone; they call it in their transaction.

    ``by`` is who asks, where that isn't who is signed in.
    """
    for workspace in workspaces:
        record(
            workspace=workspace,
            user=by.pk if by else request.user.pk,
            action=_name(request),
            path=request.path,
            address=address_of(request),
        )


def note_everywhere(request: HttpRequest) -> None:
    """Something about the person's account: the owners of all of their workspaces see that it was done."""
    note(request, *Membership.objects.filter(user=request.user.pk).values_list("workspace_id", flat=True))


def _name(request: HttpRequest) -> str:
    match = request.resolver_match
    return (match and match.url_name) or ""
