"""Translations of flows that come from translators: checked against what the flow says now, then kept in its draft."""

from collections.abc import Mapping
from typing import NamedTuple

from django.db import transaction

from engine.models import Flow, User
from engine.services.checking import read_unfinished
from engine.services.drafts import open_draft, save_draft
from flows.errors import InputError
from flows.languages import is_language
from flows.translation import Applied, Entry, entries, read_csv, read_po, translate

READERS = {"csv": read_csv, "po": read_po}


class Texts(NamedTuple):
    """The texts of a flow as it is being edited, with their translations to one language."""

    language: str
    entries: list[Entry]


def texts_of(*, flow: Flow, language: str) -> Texts:
    """Raises InputError for a language that there isn't, or a draft that can't be read."""
    _check(flow, language)
    read, _ = read_unfinished(open_draft(flow).definition)
    return Texts(language, entries(read, language))


def read_file(*, name: str, data: bytes) -> dict[str, str]:
    """Translations by address, of a CSV or PO file; raises InputError."""
    read = READERS.get(name.rpartition(".")[2].lower())
    if read is None:
        raise InputError("file", "has to be a .csv or .po file")
    return read(data)


@transaction.atomic
def save_translations(*, flow: Flow, language: str, texts: Mapping[str, str], by: User, keep: bool = True) -> Applied:
    """Puts translations in the draft, or only tells what they would do; raises InputError."""
    _check(flow, language)
    locked = Flow.objects.select_for_update().get(pk=flow.pk)
    opened = open_draft(locked)
    applied = translate(opened.definition, read_unfinished(opened.definition)[0], language, texts)
    if keep and (applied.added or applied.changed):
        save_draft(flow=locked, definition=applied.definition, version=opened.version, by=by)
    return applied


def _check(flow: Flow, language: str) -> None:
    if not is_language(language):
        raise InputError("language", f"“{language}” is not an ISO 639-3 language")
    if language == flow.language:
        raise InputError("language", "is the flow's own, choose one to translate to")
