"""Which contacts a request is about: a folder and a search, or those that were ticked."""

import re
from typing import Any

from django.http import Http404, QueryDict

from dashboard.reports.contacts import Folder
from dashboard.web.keys import keys_of
from engine.models import Group, Workspace
from engine.services.audience import Audience
from engine.services.selections import STATUSES, Selection
from flows.contact import ACTIVE
from flows.texts import quote

MOST_TICKED = 1_000
FEWEST_DIGITS, WHOLE_NUMBER = 3, 9


def shown(data: QueryDict, workspace: Workspace, known: list[Folder]) -> Selection:
    """What a list shows; 404 for a folder that there isn't."""
    folder = data.get("folder") or ACTIVE
    if all(one.key != folder for one in known):
        raise Http404
    return Selection(folder=folder, query=typed(data, workspace))


_PART_OF_NUMBER = re.compile(r"[+\d][\d\s().\-]{2,}")


def typed(data: QueryDict, workspace: Workspace) -> str:
    """The query that was typed. A part of a number, however it is written, looks for its digits."""
    query = data.get("q", "").strip()
    digits = re.sub(r"\D", "", query).lstrip("0")
    is_part = _PART_OF_NUMBER.fullmatch(query) and FEWEST_DIGITS <= len(digits) < WHOLE_NUMBER
    return f"tel ~ {digits}" if is_part and not workspace.redact_urns else query


def chosen(data: QueryDict, workspace: Workspace) -> Selection:
    """All of a list (``everything``), or the contacts that were ticked in it."""
    selection = Selection(folder=_folder(data.get("folder", ""), workspace), query=typed(data, workspace))
    if data.get("everything"):
        return selection
    return Selection(folder=selection.folder, contacts=tuple(keys_of(data.getlist("contact"))[:MOST_TICKED]))


def is_empty(selection: Selection, data: QueryDict) -> bool:
    return not selection.contacts and not data.get("everything")


def _folder(text: str, workspace: Workspace) -> str:
    if not text or text in STATUSES:
        return text or ACTIVE
    groups = Group.objects.for_workspace(workspace).filter(pk__in=keys_of([text]))
    if not groups.exists():
        raise Http404
    return text


def given(data: QueryDict) -> list[tuple[str, str]]:
    """The selection as hidden inputs of a form that goes on with it."""
    names = ("folder", "q", "everything", "contact")
    return [(name, value) for name in names for value in data.getlist(name) if value]


def audience(selection: Selection, workspace: Workspace) -> Audience:
    """The same as the audience of a start or a broadcast. Only active contacts are ever taken on, so that a folder of
    others has nobody.
    """
    if selection.contacts is not None:
        return Audience(contacts=selection.contacts)
    if selection.folder in STATUSES and selection.folder != ACTIVE:
        return Audience()
    if selection.folder == ACTIVE:
        return Audience(query=selection.query) if selection.query else Audience(everyone=True)
    group = Group.objects.for_workspace(workspace).get(pk=selection.folder)
    if not selection.query:
        return Audience(groups=(group.pk,))
    return Audience(query=f"({selection.query}) AND group = {quote(group.name)}")


def query_string(data: QueryDict) -> dict[str, Any]:
    """Folder and search, to come back to a list."""
    return {name: data[name] for name in ("folder", "q") if data.get(name)}
