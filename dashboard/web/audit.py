"""What members do, written down for the owners of the workspace: every request that changes something, by itself."""

from collections.abc import Callable
from http import HTTPStatus
from uuid import UUID

from django.http import HttpRequest, HttpResponse

from dashboard.web.account.tracking import address_of
from engine.models import AuditEntry

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# These are sent like changes and change nothing that stays, or are how the editor saves what isn't published yet.
QUIET = frozenset(
    {
        *("editor_check", "editor_draft", "editor_simulate_start", "editor_simulate_resume", "editor_tests_run"),
        *("poll_preview", "poll_forecast", "poll_parse", "poll_simulate_start", "poll_simulate_resume"),
        *("rapidpro_simulate", "simulator_start", "simulator_send", "notifications_seen", "switch"),
    }
)
PATH_LENGTH = 255


class Audit:
    """Middleware: a member's request that changed something becomes a row. Nothing that was sent is kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        workspace = getattr(request, "workspace", None)
        match = request.resolver_match
        changes = request.method not in SAFE and response.status_code < HTTPStatus.BAD_REQUEST
        if workspace and match and changes and match.url_name not in QUIET:
            self.write(request, workspace.pk, match.url_name or "")
        return response

    def write(self, request: HttpRequest, workspace: UUID, action: str) -> None:
        AuditEntry.objects.create(
            workspace_id=workspace,
            user_id=request.user.pk,
            action=action[:64],
            path=request.path[:PATH_LENGTH],
            address=address_of(request),
        )
