"""What changed in a flow, in plain words."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

SHOWN_TITLES = 3


def summary_texts(summary: Iterable[Mapping[str, Any]]) -> list[str]:
    """“2 questions added: Age, Region”, one text for each thing that happened to a sort of card."""
    return [_sentence(one["kind"], one["sort"], one["titles"]) for one in summary]


def _sentence(kind: str, sort: str, titles: list[str]) -> str:
    count = len(titles)
    named = ", ".join(title for title in titles[:SHOWN_TITLES] if title)
    if count > SHOWN_TITLES:
        named += "…"
    text = _COUNTED[kind](count) % {"count": count, "cards": _CARDS[sort](count)}
    return _("%(what)s: %(names)s") % {"what": text, "names": named} if named else text


_COUNTED = {
    "added": lambda count: ngettext("%(count)s %(cards)s added", "%(count)s %(cards)s added", count),
    "removed": lambda count: ngettext("%(count)s %(cards)s removed", "%(count)s %(cards)s removed", count),
    "changed": lambda count: ngettext("%(count)s %(cards)s changed", "%(count)s %(cards)s changed", count),
    "moved": lambda count: ngettext("%(count)s %(cards)s moved", "%(count)s %(cards)s moved", count),
}
_CARDS = {
    "question": lambda count: ngettext("question", "questions", count),
    "message": lambda count: ngettext("message", "messages", count),
    "split": lambda count: ngettext("split", "splits", count),
    "action": lambda count: ngettext("action", "actions", count),
}
