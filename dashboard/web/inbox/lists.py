"""The folders of messages."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from dashboard.reports import messages as report
from dashboard.web import paging
from dashboard.web.access import Can, WorkspaceRequest, member
from dashboard.web.inbox.searching import SearchForm
from dashboard.web.keys import key_of
from dashboard.web.people.jobs import notice
from engine.models import Message, Workspace
from engine.services.message_folders import folder_counts
from engine.services.message_search import find_messages

NAMES: dict[str, str | Promise] = {
    "inbox": _("Inbox"),
    "handled": _("Taken by flows"),
    "outbox": _("Outbox"),
    "sent": _("Sent"),
    "failed": _("Failed"),
    "archived": _("Archived"),
    "all": _("All"),
}
# More that came in meanwhile are not counted.
MOST_NEW = 100


@dataclass(frozen=True, slots=True)
class Folder:
    """``count`` is None where there is no counter; a label's ``key`` is its UUID."""

    key: str
    name: str
    count: int | None
    is_label: bool = False


@require_GET
@member(Can.VIEW_MESSAGES)
def index(request: WorkspaceRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    known = folders(request.workspace)
    folder = _folder(known, form.wanted.folder)
    found = report.messages(request.workspace, form.wanted, key_of(request.GET.get("before")))
    page = paging.page(request, found.messages, among=found.among)
    labels = [one for one in known if one.is_label]
    context: dict[str, Any] = {"page": page, "rows": report.with_people(request.workspace, page.rows), "form": form}
    context |= {"folders": known, "folder": folder, "labels": labels, "job": notice(request), "back": _back(request)}
    context |= {"newest": _newest(request, page), "further": found.further, "most": report.SEARCHED}
    return render(request, "web/messages/list.html", context)


@require_GET
@member(Can.VIEW_MESSAGES)
def arrived(request: WorkspaceRequest) -> HttpResponse:
    """Tells of messages that have come into a folder since it was shown, so that nothing moves under the reader."""
    form = SearchForm(request.GET)
    _folder(folders(request.workspace), form.wanted.folder)
    after = key_of(request.GET.get("after"))
    found = find_messages(request.workspace, form.wanted)
    number = found.filter(pk__gt=after)[:MOST_NEW].count() if after else 0
    if not number:
        return HttpResponse(status=204)
    return render(request, "web/messages/_arrived.html", {"number": number, "most": MOST_NEW})


def folders(workspace: Workspace) -> list[Folder]:
    counts = folder_counts(workspace)
    counted = {"inbox", "outbox", "failed", "archived"}
    own = [Folder(key, str(name), counts.get(key, 0) if key in counted else None) for key, name in NAMES.items()]
    labels = [Folder(str(key), name, counts.get(str(key), 0), True) for key, name in report.labels_of(workspace)]
    return own + labels


def _folder(known: list[Folder], key: str) -> Folder:
    for one in known:
        if one.key == key:
            return one
    raise Http404


def _back(request: WorkspaceRequest) -> str:
    """This page, without what it tells of work."""
    query = request.GET.copy()
    query.pop("job", None)
    return f"{request.path}?{query.urlencode()}"


def _newest(request: WorkspaceRequest, page: paging.Page[Message]) -> UUID | None:
    """What is looked for after this; only the first page tells of news."""
    is_first = not any(map(request.GET.get, ("older", "newer", "before")))
    return page.rows[0].pk if is_first and page.rows else None
