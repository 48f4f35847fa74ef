"""Words that the editor puts into flows, in the flows' languages; it says `said('…')` of each."""

from collections.abc import Iterable

from babel.core import get_global
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from dashboard.web.telling import in_language

WORDS = {
    "Yes": _("Yes"),
    "No": _("No"),
    "Other": _("Other"),
    "yes y": _("yes y"),
    "no n": _("no n"),
    "All Responses": _("All Responses"),
    "No Response": _("No Response"),
    "Question": _("Question"),
    "Answer {number}": _("Answer {number}"),
    "Choice {letter}": _("Choice {letter}"),
    "Number": _("Number"),
    "Region": _("Region"),
    "Chosen": _("Chosen"),
    "Water, Food, Health": _("Water, Food, Health"),
    "Sorry, please answer with {options}.": _("Sorry, please answer with {options}."),
}


def words_in(languages: Iterable[str]) -> dict[str, dict[str, str]]:
    """By language, of those that pages speak too."""
    spoken = dict(settings.LANGUAGES)
    known = [one for one in languages if get_global("language_aliases").get(one, one) in spoken]
    return {language: {word: in_language(language, text) for word, text in WORDS.items()} for language in known}
