"""What could not be handled: looked at, tried again, or discarded."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from dashboard.web import paging
from dashboard.web.access import Can, WorkspaceRequest, member
from engine.models import Contact, DeadLetter, Workspace
from engine.models.base import WorkspaceQuerySet
from engine.services.dead_letters import discard_letters, retry_letters

LONGEST_KEY = 19  # digits


@require_GET
@member(Can.HANDLE_DEAD_LETTERS)
def index(request: WorkspaceRequest) -> HttpResponse:
    letters = DeadLetter.objects.for_workspace(request.workspace)
    page = paging.page(request, letters)
    contacts = Contact.objects.for_workspace(request.workspace).in_bulk([letter.contact_id for letter in page.rows])
    rows = [(letter, contacts.get(letter.contact_id)) for letter in page.rows]
    return render(request, "web/dead_letters/list.html", {"page": page, "rows": rows, "count": letters.count()})


@require_POST
@member(Can.HANDLE_DEAD_LETTERS)
def retry(request: WorkspaceRequest) -> HttpResponseRedirect:
    count = retry_letters(letters=chosen(request.workspace, request.POST))
    text = ngettext("%(count)s is being tried again.", "%(count)s are being tried again.", count)
    messages.success(request, text % {"count": count})
    return redirect("web:dead_letters")


@require_http_methods(["GET", "POST"])
@member(Can.HANDLE_DEAD_LETTERS)
def discard(request: WorkspaceRequest) -> HttpResponse:
    """Asks first."""
    letters = chosen(request.workspace, request.POST or request.GET)
    if request.method == "POST":
        count = discard_letters(letters=letters)
        text = ngettext("%(count)s was discarded.", "%(count)s were discarded.", count)
        messages.success(request, text % {"count": count})
        return redirect("web:dead_letters")
    count = letters.count()
    if not count:
        return redirect("web:dead_letters")
    last = letters.order_by("pk").last()
    context = {"count": count, "letter": request.GET.get("letter", ""), "first": letters.first(), "last": last}
    return render(request, "web/dead_letters/discard.html", context)


def chosen(workspace: Workspace, data: QueryDict) -> WorkspaceQuerySet[DeadLetter]:
    """The letter that `letter=<id>` names, or with `all` those of the workspace, up to `until=<id>` if it is given."""
    letters: WorkspaceQuerySet[DeadLetter] = DeadLetter.objects.for_workspace(workspace)
    if "all" in data and "until" not in data:
        return letters
    named, key = ("pk__lte", data.get("until", "")) if "all" in data else ("pk", data.get("letter", ""))
    return letters.filter(**{named: int(key)}) if key.isdecimal() and len(key) <= LONGEST_KEY else letters.none()
