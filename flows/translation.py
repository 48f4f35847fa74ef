"""The texts of a flow beside their translations: as a table for translators, as CSV and as PO files, and back.

A text is addressed by `uuid/property/index`, where the UUID is that of the item in the flow's localization.
"""

import copy
import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from babel.messages import pofile
from babel.messages.catalog import Catalog
from msgspec import Struct

from flows.definition import Flow
from flows.errors import InputError
from flows.limits import LOCALIZED_LENGTH
from flows.localization import translation
from flows.properties import localizables
from flows.raw_definition import Json, object_in

COLUMNS = ("address", "where", "text", "translation")
# What isn't read by contacts: words for "Yes" matter, the name of the answer is only seen in results.
_SHOWN_IN_RESULTS = {"name", "category"}

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Entry(Struct, frozen=True, kw_only=True):
    """A text and what it is in a language, "" if it isn't translated. ``node_uuid`` is the card that it stands on."""

    uuid: str
    key: str
    index: int
    node_uuid: str
    text: str
    translated: str

    @property
    def address(self) -> str:
        return f"{self.uuid}/{self.key}/{self.index}"

    @property
    def is_read(self) -> bool:
        """Whether contacts read it or answer it, so that it should be translated."""
        return self.key not in _SHOWN_IN_RESULTS


class Applied(Struct, frozen=True, kw_only=True):
    """What translations did to a definition. ``unknown`` are addresses that it doesn't have."""

    definition: Json
    added: int = 0
    changed: int = 0
    same: int = 0
    unknown: tuple[str, ...] = ()


def entries(flow: Flow, language: str) -> list[Entry]:
    """All texts that can be translated, in the order of the flow."""
    return [entry for node, item in flow.items() for entry in _of_item(flow, language, node.uuid, item)]


def _of_item(flow: Flow, language: str, node_uuid: str, item: Struct) -> Iterator[Entry]:
    for one in localizables(item):
        translated = translation(flow.localization, language, one.uuid, one.property) or ()
        for index, text in enumerate(one.texts):
            if text:
                found = translated[index] if index < len(translated) else ""
                yield Entry(
                    uuid=one.uuid, key=one.property, index=index, node_uuid=node_uuid, text=text, translated=found
                )


def progress(found: Iterable[Entry]) -> tuple[int, int]:
    """How many of the texts that contacts read are translated, and how many there are."""
    read = [entry for entry in found if entry.is_read]
    return sum(bool(entry.translated) for entry in read), len(read)


def translate(definition: Json, flow: Flow, language: str, texts: Mapping[str, str]) -> Applied:
    """The definition with translations by their addresses; empty ones leave what is there. ``flow`` is what it says."""
    known = {entry.address: entry for entry in entries(flow, language)}
    given = {address: text.strip().replace("\r\n", "\n") for address, text in texts.items() if text.strip()}
    for address, text in given.items():
        if len(text) > LOCALIZED_LENGTH:
            raise InputError(address, f"has {len(text)} characters, {LOCALIZED_LENGTH} are allowed")
    fresh = {address: text for address, text in given.items() if address in known and text != known[address].translated}
    changed = sum(bool(known[address].translated) for address in fresh)
    return Applied(
        definition=_with(definition, language, known.values(), fresh),
        added=len(fresh) - changed,
        changed=changed,
        same=sum(address in known for address in given) - len(fresh),
        unknown=tuple(address for address in given if address not in known),
    )


def _with(definition: Json, language: str, known: Iterable[Entry], fresh: Mapping[str, str]) -> Json:
    """Of a list of which some are translated, the others stay as they are in the flow's own language."""
    changed = copy.deepcopy(definition)
    items = changed.setdefault("localization", {}).setdefault(language, {})
    touched = {address.rpartition("/")[0] for address in fresh}
    lists: dict[tuple[str, str], list[str]] = {}
    for entry in known:
        if f"{entry.uuid}/{entry.key}" in touched:
            texts = lists.setdefault((entry.uuid, entry.key), [])
            texts += [""] * (entry.index - len(texts))
            texts.append(fresh.get(entry.address) or entry.translated or entry.text)
    for (uuid, key), texts in lists.items():
        items.setdefault(uuid, {})[key] = texts
    if not items:
        del changed["localization"][language]
    return changed


def prune(definition: Json) -> Json:
    """The definition without translations of what isn't there any more."""
    localization = object_in(definition, "localization")
    if not localization:
        return definition
    there = set(_uuids(definition.get("nodes")))
    kept = {
        language: {uuid: texts for uuid, texts in items.items() if uuid in there}
        for language, items in localization.items()
        if isinstance(items, dict)
    }
    return {**definition, "localization": kept}


def _uuids(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        if isinstance(data.get("uuid"), str):
            yield data["uuid"]
        for value in data.values():
            yield from _uuids(value)
    elif isinstance(data, list):
        for value in data:
            yield from _uuids(value)


def write_csv(found: Iterable[Entry]) -> str:
    """A line for each text, with the byte order mark that spreadsheets want."""
    file = io.StringIO()
    file.write("\ufeff")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    writer.writerows((entry.address, entry.key, _as_cell(entry.text), _as_cell(entry.translated)) for entry in found)
    return file.getvalue()


def read_csv(data: bytes) -> dict[str, str]:
    """Translations by their addresses; raises InputError."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError("", "the file isn't in UTF-8, save it as “CSV UTF-8”") from None
    sample = text.partition("\n")[0]
    delimiter = ";" if sample.count(";") > sample.count(",") else ","
    rows = csv.DictReader(io.StringIO(text), delimiter=delimiter, strict=True)
    try:
        if not {"address", "translation"} <= set(rows.fieldnames or ()):
            raise InputError("", "the file has no columns “address” and “translation”, keep those of the export")
        return {row["address"]: _of_cell(row["translation"] or "") for row in rows if row["address"]}
    except csv.Error as error:
        message = (
            f"line {rows.line_num} of the file can't be read ({error}), look for a quotation mark that is too much"
        )
        raise InputError("", message) from None


def _as_cell(text: str) -> str:
    """Spreadsheets would compute what begins like a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _of_cell(text: str) -> str:
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def write_po(found: Iterable[Entry], language: str) -> bytes:
    """A catalogue in which each text has its address as context."""
    catalog = Catalog(project="Jibu", charset="utf-8")
    catalog.mime_headers = [("Content-Type", "text/plain; charset=utf-8"), ("X-Language-3", language)]
    for entry in found:
        catalog.add(entry.text, entry.translated, context=entry.address)
    file = io.BytesIO()
    pofile.write_po(file, catalog, width=0)
    return file.getvalue()


def read_po(data: bytes) -> dict[str, str]:
    """Translations by their addresses; raises InputError."""
    try:
        catalog = pofile.read_po(io.BytesIO(data), abort_invalid=True, charset="utf-8")
    except (pofile.PoFileError, ValueError) as error:
        raise InputError("", f"the file isn't a PO file: {error}") from error
    return {
        message.context: message.string
        for message in catalog
        if message.context and isinstance(message.string, str) and not message.fuzzy
    }
