"""Languages of flows by their names and directions of writing."""

from functools import lru_cache
from typing import NamedTuple

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from django.utils.translation import get_language, to_locale

from engine.models import Flow, Workspace


class Language(NamedTuple):
    """``code`` is ISO 639-3; ``name`` is in the reader's language."""

    code: str
    name: str
    dir: str


def languages_of(workspace: Workspace, flow: Flow | None = None, translated: tuple[str, ...] = ()) -> list[Language]:
    """Those of the workspace and of a flow's translations, the flow's own first."""
    codes = dict.fromkeys([*filter(None, [flow.language if flow else ""]), *workspace.languages, *translated])
    return [describe(code, get_language() or "en") for code in codes]


@lru_cache(maxsize=1024)
def describe(code: str, reader: str) -> Language:
    short = short_code(code)
    names = _locale(to_locale(reader)) or Locale("en")
    own = _locale(short)
    is_rtl = own is not None and own.character_order == "right-to-left"
    name = names.languages.get(short) or names.languages.get(code) or code
    return Language(code, name[:1].upper() + name[1:], "rtl" if is_rtl else "ltr")


def short_code(code: str) -> str:
    """As browsers and screen readers know a language: "sw" for swa."""
    return str(get_global("language_aliases").get(code, code))


def _locale(code: str) -> Locale | None:
    try:
        return Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return None
