"""Fields of forms for what is said in a language."""

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from dashboard.web.editor.languages import describe
from dashboard.web.writing import Writing

LONGEST = 1600


def text_field(language: str, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=_label(language),
        required=required,
        max_length=LONGEST,
        help_text=_("Expressions like @contact.first_name are filled in for each person"),
        widget=Writing(rows=3),
    )


def _label(language: str) -> str:
    if language == "und":
        return gettext("Message")
    return gettext("Message in %(language)s") % {"language": describe(language, get_language() or "en").name}
