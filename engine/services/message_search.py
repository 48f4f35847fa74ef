"""Finding messages by what they say, and by whom they are from or to."""

from uuid import UUID

from django.db.models import Q

from engine.models import Workspace
from engine.services.message_folders import Messages, Wanted, in_folder
from engine.services.selections import Selection, find_selected
from flows.errors import QueryError
from flows.texts import quote

# At so many people whose name or number it may be is looked.
SEARCHED_PEOPLE = 20


def find_messages(workspace: Workspace, wanted: Wanted) -> Messages:
    """All that are wanted. With a text, each row of the folder is compared: ask for a part of them by their keys."""
    found = in_folder(workspace, wanted)
    return found.filter(_says(workspace, wanted.text)) if wanted.text else found


def _says(workspace: Workspace, text: str) -> Q:
    return Q(text__icontains=text) | Q(contact__in=people_called(workspace, text))


def people_called(workspace: Workspace, text: str) -> list[UUID]:
    """Who may be meant by a name or a number; nobody if it can't be one."""
    digits = "".join(filter(str.isdigit, text))
    query = f"tel ~ {digits}" if len(digits) >= 3 and not workspace.redact_urns else f"name ~ {quote(text)}"
    try:
        found = find_selected(Selection(query=query), workspace.pk)
        return list(found.values_list("pk", flat=True)[:SEARCHED_PEOPLE])
    except QueryError:
        return []
