"""What somebody was told of, and by what means they want to be."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from dashboard.web import paging
from dashboard.web.access import WorkspaceRequest, member
from dashboard.web.notifications import kinds as _all_kinds  # noqa: F401  # fills the registry
from dashboard.web.notifications.registry import KINDS, words
from engine.models import Notification
from engine.services.notifications import choices, choose, notifications, see

HOWS = {
    Notification.How.OFF: gettext_lazy("Not at all"),
    Notification.How.PAGE: gettext_lazy("Here"),
    Notification.How.MAIL: gettext_lazy("Here and by e-mail"),
}


@member()
def index(request: WorkspaceRequest) -> HttpResponse:
    page = paging.page(request, notifications(workspace=request.workspace, user=request.user))
    rows = [(row, words(row).text) for row in page.rows]
    return render(request, "web/notifications/list.html", {"page": page, "rows": rows})


@member()
def follow(request: WorkspaceRequest, notification: int) -> HttpResponse:
    """To what it is about; it has been seen then."""
    found = get_object_or_404(notifications(workspace=request.workspace, user=request.user), pk=notification)
    see(workspace=request.workspace, user=request.user, keys=[found.pk])
    return redirect(words(found).link)


@require_POST
@member()
def mark_seen(request: WorkspaceRequest) -> HttpResponse:
    see(workspace=request.workspace, user=request.user)
    return redirect("web:notifications")


@require_http_methods(["GET", "POST"])
@member()
def settings(request: WorkspaceRequest) -> HttpResponse:
    chosen = choices(request.membership)
    if request.method == "POST":
        given = {kind: request.POST.get(kind.value, "") for kind in chosen}
        hows = {kind: Notification.How(how) for kind, how in given.items() if how in HOWS}
        choose(membership=request.membership, chosen=chosen | hows)
        messages.success(request, _("Saved."))
        return redirect("web:notification_settings")
    rows = [(kind.value, KINDS[kind.value].label, how) for kind, how in chosen.items()]
    return render(request, "web/notifications/settings.html", {"rows": rows, "hows": HOWS.items()})
