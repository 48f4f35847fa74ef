"""Help with the query language: what is wrong and where, in the reader's language, and what could come next."""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engine.assets import Place
from flows.contactql.tree import ATTRIBUTES
from flows.errors import QueryError

SUGGESTIONS = 12

_TEXTS: Mapping[str, str | Promise] = {
    "syntax": _("This can't be understood here."),
    "unknown_property": _("No attribute, address or field is called “%(property)s”."),
    "unknown_property_type": _("Before the dot there can be “fields” or “urns”, not “%(type)s”."),
    "unsupported_contains": _("“~” looks into names and addresses only; for “%(property)s” use “=”."),
    "unsupported_comparison": _("“%(operator)s” compares numbers and dates only; “%(property)s” is neither."),
    "unsupported_setcheck": _("“%(property)s” always has a value."),
    "invalid_partial_name": _("Names are looked for by %(min_token_length)s letters at least."),
    "invalid_partial_urn": _("Addresses are looked for by %(min_value_length)s characters at least."),
    "invalid_number": _("“%(value)s” is no number."),
    "invalid_date": _("“%(value)s” is no date."),
    "invalid_group": _("There is no group “%(value)s”."),
    "invalid_flow": _("There is no flow “%(value)s”."),
    "invalid_status": _("“%(value)s” is no status; there are active, blocked, stopped and archived."),
    "invalid_language": _("“%(value)s” is no language; languages have three letters, like eng."),
    "redacted_urns": _("Addresses are hidden here and can't be searched."),
    "too_complex": _("This is too long."),
}


class Trouble(NamedTuple):
    """What is wrong with a query, and the query in three parts, the wrong one in the middle."""

    text: str
    before: str = ""
    place: str = ""
    after: str = ""


def trouble(query: str, error: QueryError) -> Trouble:
    text = str(_TEXTS[error.code]) % error.extra if error.code in _TEXTS else str(error)
    if error.span is None:
        return Trouble(text)
    begin, end = error.span
    return Trouble(text, query[:begin], query[begin:end] or "▁", query[end:])


_LAST = re.compile(r"(?s)(?P<done>.*?)(?:(?P<property>[\w.]+)\s*(?:<=|>=|!=|[=~<>])\s*)?(?P<word>\"[^\"]*|[\w.\-]*)$")


def suggest(text: str, place: Place) -> list[str]:
    """Ways to go on with what has been typed so far, each with the whole text."""
    match = _LAST.fullmatch(text)
    if match is None:
        return []
    done, name, word = match.group("done", "property", "word")
    if name:
        begin = text[: len(text) - len(word)]
        found = (f"{begin}{value}" for value in _values(name.lower(), word.strip('"').lower(), place))
    else:
        found = (f"{done}{option}" for option in _properties(word.lower(), place))
    return [option for option, _ in zip(found, range(SUGGESTIONS), strict=False) if option != text]


def _properties(word: str, place: Place) -> Iterator[str]:
    """Names that begin so, then names with it in the middle, each with the comparison that suits it."""
    schemes = () if place.environment.redaction_policy == "urns" else ("tel",)
    names = {key: (key, field.name.lower()) for key, field in place.assets.fields.items()}
    names |= {key: (key,) for key in (*ATTRIBUTES, *schemes)}
    begins = [key for key, known in names.items() if any(one.startswith(word) for one in known)]
    within = [key for key, known in names.items() if key not in begins and any(word in one for one in known)]
    for key in begins + within:
        yield f"{key} {_operator(key, place)} "


def _operator(key: str, place: Place) -> str:
    if key in ("name", "tel"):
        return "~"
    field = place.assets.fields.get(key)
    kind = ATTRIBUTES.get(key) or (field.type if field else "text")
    return ">" if kind in ("number", "datetime") else "="


def _values(name: str, word: str, place: Place) -> Iterator[str]:
    key = name.removeprefix("fields.").removeprefix("urns.")
    for value in _known_values(key, place):
        if word in value.lower():
            yield value if re.fullmatch(r"[\w.\-]+", value) else f'"{value}"'


def _known_values(key: str, place: Place) -> Iterator[str]:
    assets = place.assets
    if key == "group":
        yield from (group.name for group in assets.groups.values())
    elif key in ("flow", "history"):
        yield from (flow.name for flow in assets.flows.values())
    elif key == "status":
        yield from ("active", "blocked", "stopped", "archived")
    elif key == "language":
        yield from place.environment.allowed_languages
    elif key in assets.fields and assets.locations:
        level = {"state": 1, "district": 2, "ward": 3}.get(assets.fields[key].type, 0)
        yield from (one.name for one in assets.locations.country.walk() if level and one.level == level)
