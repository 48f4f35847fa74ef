"""Finding messages by what they say, and by whom they are from or to.

An index of the words that people write finds what is rare, however long ago it was. What is common, and what was sent,
is found among the newest messages.
"""

import re
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db import OperationalError, connection, transaction
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Concat
from psycopg.errors import QueryCanceled

from engine.models import Message, Workspace
from engine.models.contact import Folded
from engine.models.message import MessageWords
from engine.services.message_folders import Messages, Wanted, between, in_folder
from engine.services.selections import Selection, find_selected
from flows.errors import QueryError
from flows.texts import quote
from flows.urns import URNError, normalize_urn

# More of them are too many to be listed by their keys. At so many people whose name or number it may be is looked.
FEW, SEARCHED_PEOPLE = 5_000, 20
# Seconds after which words are common enough to be looked for among the newest messages.
PATIENCE = 0.1
# The folders with nothing else than what people wrote.
INDEXED = frozenset({"inbox", "handled"})
_NUMBER = re.compile(r"\+?[\d\s()./-]{7,}")


def find_messages(workspace: Workspace, wanted: Wanted) -> Messages:
    """All that are wanted. With a text, each row of the folder is compared: ask for a part of them by their keys."""
    found = in_folder(workspace, wanted)
    if not wanted.text:
        return found
    from_them = Q(contact__in=people_called(workspace, wanted.text))
    words = words_of(wanted.text)
    if not words:
        return found.filter(Q(text__icontains=wanted.text) | from_them)
    # Written so that the planner can't take it for the index, which would give it the messages of all time.
    found = found.alias(words=MessageWords("workspace", Concat("text", Value(""))), folded=Folded("text"))
    return found.filter(Q(folded__contains=_cheap_part(words), words=_query(workspace, words)) | from_them)


def few_found(workspace: Workspace, wanted: Wanted) -> list[UUID] | None:
    """The keys of all that came with such words or from such people; None if not few, or in a folder without index."""
    words = words_of(wanted.text)
    if not words or wanted.folder not in INDEXED:
        return None
    found = between(Message.objects.for_workspace(workspace), workspace, wanted).filter(direction=Message.Direction.IN)
    said = found.alias(words=MessageWords("workspace", "text")).filter(words=_query(workspace, words))
    sent = found.filter(contact__in=people_called(workspace, wanted.text))
    try:
        keys = {*_first_keys(said, FEW + 1, PATIENCE), *sent.values_list("pk", flat=True)[: FEW + 1]}
    except TooLong:
        return None
    return list(keys) if len(keys) <= FEW else None


def words_of(text: str) -> list[str]:
    """The words of a text as the index has them."""
    with connection.cursor() as cursor:
        cursor.execute(_WORDS, [_NOBODY, text, _mark(_NOBODY)])
        return [word for (word,) in cursor.fetchall()]


_WORDS = "SELECT lexeme FROM unnest(jibu_message_words(%s, %s)) WHERE lexeme <> %s"
_NOBODY = UUID(int=0)


def _mark(workspace_id: UUID) -> str:
    """The word that all messages of a workspace have in the index, so that those of others cost nothing."""
    return f"w{str(workspace_id)[-12:]}"


def _query(workspace: Workspace, words: list[str]) -> SearchQuery:
    """Messages with words that begin with these; single letters only find themselves."""
    wanted = [f"'{word}':*" if len(word) > 1 else f"'{word}'" for word in words]
    return SearchQuery(" & ".join([_mark(workspace.pk), *wanted]), config="simple", search_type="raw")


def _cheap_part(words: list[str]) -> str:
    """Something that each message with the words has as it is written: without letters that are taken for others."""
    parts = [part for word in words for part in re.split("[یک0-9]", word)]
    return max(parts, key=len)


class TooLong(Exception):
    """A statement wasn't done in time."""


def _first_keys(found: QuerySet[Any], most: int, seconds: float = 0.0) -> list[UUID]:
    """In no order. The planner thinks that words are common, and would read the whole table. Raises `TooLong`."""
    statement, values = found.order_by().values("pk").query.sql_with_params()
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {int(seconds * 1000)}")
            cursor.execute(f"WITH found AS MATERIALIZED ({statement}) SELECT * FROM found LIMIT {most}", values)  # noqa: S608  # parameters
            keys = [key for (key,) in cursor.fetchall()]
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
            return keys
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooLong from error
        raise


def people_called(workspace: Workspace, text: str) -> list[UUID]:
    """Who may be meant by a name or by a whole number; nobody if it can't be one."""
    try:
        found = find_selected(Selection(query=_number(workspace, text) or f"name ~ {quote(text)}"), workspace.pk)
        return _first_keys(found, SEARCHED_PEOPLE)
    except QueryError:
        return []


def _number(workspace: Workspace, text: str) -> str:
    """As a query, if it is a number and numbers may be seen."""
    if workspace.redact_urns or not _NUMBER.fullmatch(text.strip()):
        return ""
    try:
        return f"tel = {quote(normalize_urn(f'tel:{text.strip()}', workspace.country).partition(':')[2])}"
    except URNError:
        return ""
