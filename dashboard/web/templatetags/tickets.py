"""Template tags of the pages of tickets."""

from datetime import timedelta

from babel.dates import format_timedelta
from django import template
from django.utils.translation import get_language, to_locale

register = template.Library()


@register.filter
def minutes(number: int) -> str:
    """A time span in the language of the page, as people say it: "2 hours" for 130."""
    locale = to_locale(get_language() or "en")
    return format_timedelta(timedelta(minutes=number), granularity="minute", threshold=2, locale=locale)
