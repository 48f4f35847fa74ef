"""The PO files of the languages that pages are shown in, and what Django reads them as."""

from datetime import UTC, datetime
from pathlib import Path

from babel import Locale
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import to_locale

from dashboard.catalogues.finding import texts_of_pages, texts_of_scripts

FOLDER = Path(settings.LOCALE_PATHS[0])
SOURCE = "en"
LANGUAGES = tuple(code for code, _ in settings.LANGUAGES if code != SOURCE)


def path(language: str, domain: str) -> Path:
    return FOLDER / to_locale(language) / "LC_MESSAGES" / f"{domain}.po"


def read(language: str, domain: str) -> Catalog:
    """What is translated; nothing for a new language."""
    file = path(language, domain)
    if not file.exists():
        return _new(language, domain)
    with file.open("rb") as lines:
        return read_po(lines, locale=_locale(language), domain=domain)


def found() -> dict[str, Catalog]:
    """What there is to translate, by domain."""
    return {"django": texts_of_pages(), "djangojs": texts_of_scripts()}


def update(language: str, domain: str, template: Catalog) -> None:
    """Adds the texts that are new and drops those that no page says any more."""
    catalog = read(language, domain)
    catalog.update(template, no_fuzzy_matching=True, update_header_comment=False, update_creation_date=False)
    catalog.obsolete.clear()
    write(language, domain, catalog)


def write(language: str, domain: str, catalog: Catalog) -> None:
    file = path(language, domain)
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("wb") as lines:
        write_po(lines, catalog, width=0, sort_output=True, omit_header=False, include_lineno=False)


def untranslated(language: str, domain: str) -> list[Message]:
    """Texts without a translation, or with some of their plural forms only."""
    return [one for one in read(language, domain) if one.id and not all(_texts(one.string))]


def _texts(string: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (string or "",) if isinstance(string, str | None) else tuple(string)


def compile_all() -> int:
    """Makes of each PO file the MO file that Django reads, where it is older; returns how many it made."""
    stale = [one for one in FOLDER.glob("*/LC_MESSAGES/*.po") if _is_stale(one)]
    for file in stale:
        with file.open("rb") as lines, file.with_suffix(".mo").open("wb") as compiled:
            write_mo(compiled, read_po(lines, locale=file.parts[-3]))
    return len(stale)


def _new(language: str, domain: str) -> Catalog:
    locale = _locale(language)
    day = datetime(2026, 1, 1, tzinfo=UTC)  # a day that doesn't change keeps changes of files to those of texts
    kept = {"project": "Jibu", "version": "1", "last_translator": "Jibu", "language_team": "Jibu"}
    catalog = Catalog(locale, domain, **kept, creation_date=day, revision_date=day, fuzzy=False)
    catalog.header_comment = f"# The pages of Jibu in {locale.english_name}."
    return catalog


def _is_stale(file: Path) -> bool:
    compiled = file.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < file.stat().st_mtime


def _locale(language: str) -> Locale:
    return Locale.parse(to_locale(language), sep="_")
