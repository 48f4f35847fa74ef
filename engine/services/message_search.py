"""Finding messages by what they say, and by whom they are from or to.

An index of the words that people write finds what is rare, however long ago it was. What is common, and what was sent,
is found among the newest messages.
"""

import re
from functools import cached_property
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db import OperationalError, connection, transaction
from django.db.models import Q, Value
from django.db.models.functions import Concat
from psycopg.errors import QueryCanceled

from engine.models import Message, Workspace
from engine.models.contact import Folded
from engine.models.message import MessageWords
from engine.services.message_folders import Messages, Wanted, between, in_folder
from engine.services.people_search import first_keys, people_called

# More of them are too many to be listed by their keys. At so many people whose name or number it may be is looked.
FEW, SEARCHED_PEOPLE = 5_000, 20
# Seconds after which words are common enough to be looked for among the newest messages.
PATIENCE = 0.1
# The folders with nothing else than what people wrote.
INDEXED = frozenset({"inbox", "handled"})


class Search:
    """A search among the messages of a folder; its words and the people whom it may name are looked up once."""

    def __init__(self, workspace: Workspace, wanted: Wanted) -> None:
        self._workspace, self._wanted = workspace, wanted
        self._words = words_of(wanted.text)

    @cached_property
    def _people(self) -> list[UUID]:
        return people_called(self._workspace, self._wanted.text, SEARCHED_PEOPLE, whole_numbers=True)

    def matching(self) -> Messages:
        """All that are wanted. Each row of the folder is compared: ask for a part of them by their keys."""
        found, from_them = in_folder(self._workspace, self._wanted), Q(contact__in=self._people)
        if not self._words:
            return found.filter(Q(text__icontains=self._wanted.text) | from_them)
        # Written so that the planner can't take it for the index, which would give it the messages of all time.
        found = found.alias(words=MessageWords("workspace", Concat("text", Value(""))), folded=Folded("text"))
        return found.filter((_as_written(self._words) & Q(words=self._query)) | from_them)

    def few(self) -> list[UUID] | None:
        """The keys of all that came with such words or from such people; None if not few, or no index has them."""
        if not self._words or self._wanted.folder not in INDEXED:
            return None
        came = between(Message.objects.for_workspace(self._workspace), self._workspace, self._wanted)
        came = came.filter(direction=Message.Direction.IN)
        said = came.alias(words=MessageWords("workspace", "text")).filter(words=self._query)
        sent = came.filter(contact__in=self._people).values_list("pk", flat=True)
        try:
            keys = {*_keys_in_time(said, FEW + 1), *sent[: FEW + 1]}
        except TooLong:
            return None
        return list(keys) if len(keys) <= FEW else None

    @property
    def _query(self) -> SearchQuery:
        """Messages with words that begin with these; single letters only find themselves."""
        wanted = [f"'{word}':*" if len(word) > 1 else f"'{word}'" for word in self._words]
        return SearchQuery(" & ".join([_mark(self._workspace.pk), *wanted]), config="simple", search_type="raw")


def find_messages(workspace: Workspace, wanted: Wanted) -> Messages:
    """All that are wanted. With a text, each row of the folder is compared: ask for a part of them by their keys."""
    return Search(workspace, wanted).matching() if wanted.text else in_folder(workspace, wanted)


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


def _as_written(words: list[str]) -> Q:
    """What texts with the words have as they are written, which is found sooner than words are taken from a text."""
    found = Q()
    for word in sorted(words, key=len, reverse=True):
        part = max(_IN_SEVERAL_WAYS.split(word), key=len)
        found &= Q(folded__contains=word) | (Q(text__regex=_NOT_ASCII, folded__contains=part) if part != word else Q())
    return found


# Letters and digits of the index for which texts may have others, but not those that are all ASCII.
_IN_SEVERAL_WAYS = re.compile("[یک0-9]")
_NOT_ASCII = r"[^\x01-\x7f]"


class TooLong(Exception):
    """A statement wasn't done in time."""


def _keys_in_time(found: Messages, most: int) -> list[UUID]:
    """The keys, in no order; raises `TooLong`."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = {int(PATIENCE * 1000)}")
            keys = first_keys(found, most)
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
            return keys
    except OperationalError as error:
        if isinstance(error.__cause__, QueryCanceled):
            raise TooLong from error
        raise
