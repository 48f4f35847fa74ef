"""Template tags of the pages."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from urllib.parse import urlencode

from babel.dates import format_timedelta
from babel.numbers import format_decimal, format_percent
from django import template
from django.template.context import RequestContext
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _

from dashboard.reports.public import Shown
from dashboard.reports.statistics.crosstab import CrossCell, CrossTable
from dashboard.reports.statistics.intervals import Interval
from dashboard.web.countries import country_name
from dashboard.web.editor.languages import describe, short_code
from dashboard.web.signed_out import page_of
from dashboard.web.telling import localized
from engine.models import Message
from flows.question import Answer, Test

# How tests are written beside an answer; others are named in full.
PHRASES = {
    "has_all_words": "{}",
    "has_phrase": "{}",
    "has_only_phrase": "{}",
    "has_only_text": "{}",
    "has_beginning": "{}…",
    "has_number_lt": "< {}",
    "has_number_lte": "≤ {}",
    "has_number_eq": "= {}",
    "has_number_gte": "≥ {}",
    "has_number_gt": "> {}",
    "has_number_between": "{} – {}",
}

T = TypeVar("T")

register = template.Library()


@register.inclusion_tag("web/_nav_link.html", takes_context=True)
def nav_link(context: RequestContext, view: str, label: str, *others: str) -> dict[str, object]:
    """An entry of the navigation, marked as current on its own page, on those below it and below other addresses."""
    url = reverse(view)
    path = context["request"].path
    below = others if url == reverse("web:home") else (url, *others)
    return {"url": url, "label": label, "current": path == url or path.startswith(below)}


@register.simple_tag(takes_context=True)
def page_address(context: RequestContext) -> str:
    """Where to go back to for this page. One that was shown after a form had been refused may take forms only."""
    return page_of(context["request"])


@register.filter
def attached(attachment: str) -> str:
    """What a message carries (type:url): a link by its type where there is something to open."""
    kind, _colon, url = attachment.partition(":")
    if url.startswith(("https://", "http://")):
        return format_html('<a href="{}" rel="noopener noreferrer">{}</a>', url, kind)
    return attachment


register.filter("country", country_name)


@register.simple_tag(takes_context=True)
def query(context: RequestContext, **changes: object) -> str:
    """The query string of this page with some parameters changed: `?{% query after=cursor %}`; None drops one."""
    params = {key: value for key, value in context["request"].GET.lists() if key not in changes}
    params |= {key: [str(value)] for key, value in changes.items() if value not in (None, "")}
    return urlencode(params, doseq=True)


register.filter("localized", localized)


@register.filter
def percent(share: float) -> str:
    """A share of 0 to 1 as people read it: `percent(0.625)` is "63 %" in the language of the page."""
    digits = 0 if share == 0 or share >= 0.01 else 1
    return format_percent(
        round(share, 2 + digits), locale=to_locale(get_language() or "en"), decimal_quantization=False
    )


@register.inclusion_tag("web/_bar.html")
def bar(share: float) -> dict[str, object]:
    """A horizontal bar as SVG: its width is an attribute, which the content security policy allows; a style is not."""
    return {"width": f"{100 * share:.2f}"}


@register.inclusion_tag("web/_interval_bar.html")
def interval_bar(share: float, interval: Interval) -> dict[str, object]:
    """A bar with a line from one end of the share's interval to the other."""
    low, high = 100 * interval.low, 100 * interval.high
    return {"width": f"{100 * share:.2f}", "low": f"{low:.2f}", "reach": f"{high - low:.2f}"}


@register.filter
def between(interval: Interval) -> str:
    """An interval of shares as people read it: "59 – 65 %"."""
    locale = to_locale(get_language() or "en")
    low = format_decimal(round(100 * interval.low), locale=locale)
    return f"{low} – {percent(round(interval.high, 2))}"


@register.filter
def points(change: float) -> str:
    """A difference of shares in percentage points: "+3.2"."""
    return format_decimal(round(100 * change, 1), format="+0.0;−0.0", locale=to_locale(get_language() or "en"))


@register.filter
def ends(shown: Shown) -> str:
    """The interval of an answer on a public page, as `between`."""
    return between(Interval(shown.low, shown.high))


@register.simple_tag
def rowplace(number: int) -> str:
    """Where a row of a picture to share stands, in its pixels from the top."""
    return str(190 + 64 * number)


@register.simple_tag
def barwidth(share: float) -> str:
    """How wide a bar of a picture to share is, in its pixels."""
    return f"{560 * share:.0f}"


@register.filter
def rate(share: float | None) -> str:
    """A rate as `percent`, and a dash where it has no base."""
    return "–" if share is None else percent(share)


@register.filter
def sum_of(numbers: Iterable[float]) -> float:
    return sum(numbers)


@register.simple_tag
def cell(table: CrossTable, row: str, column: str) -> CrossCell:
    return table.cells[row, column]


@register.simple_tag
def total(table: CrossTable, row: str) -> str:
    """People in a row of a crossed table."""
    return f"{table.row_totals[row]:.0f}"


@register.inclusion_tag("web/_columns.html")
def columns(rows: Sequence[tuple[datetime, int]]) -> dict[str, object]:
    """A column for each hour, the highest as high as the picture; hours of nobody are gaps."""
    if not rows:
        return {"columns": []}
    most, first = max(count for _, count in rows), rows[0][0]
    places = [(int((hour - first).total_seconds() // 3600), count) for hour, count in rows]
    drawn = [
        {"x": place, "y": f"{100 - 100 * count / most:.1f}", "height": f"{100 * count / most:.1f}"}
        for place, count in places
    ]
    return {"columns": drawn, "width": places[-1][0] + 1, "first": first, "last": rows[-1][0], "most": most}


@register.inclusion_tag("web/_meter.html")
def meter(part: int, whole: int, label: str) -> dict[str, object]:
    """How far something has come, as a thin bar that screen readers can read."""
    share = part / whole if whole else 0
    return {"width": f"{100 * share:.2f}", "part": part, "whole": whole, "label": label}


# How far a message has come, in words, with the tone of its tag.
STATUSES = {
    Message.Status.HANDLED: (_("received"), ""),
    Message.Status.QUEUED: (_("waiting to be sent"), "warning"),
    Message.Status.ERRORED: (_("will be tried again"), "warning"),
    Message.Status.WIRED: (_("sent"), ""),
    Message.Status.SENT: (_("sent"), ""),
    Message.Status.DELIVERED: (_("delivered"), ""),
    Message.Status.READ: (_("read"), ""),
    Message.Status.FAILED: (_("failed"), "error"),
}


@register.simple_tag
def status(message: Message) -> SafeString:
    """How far a message has come, as a tag."""
    words, tone = STATUSES[Message.Status(message.status)]
    return format_html('<span class="tag {}">{}</span>', tone, words)


@register.filter
def when(moment: datetime | None) -> str:
    """A moment as people read it, in the time zone of the workspace: "25 Nov 2026, 19:03"; a dash for none."""
    if moment is None:
        return "–"
    shown = date_format(localtime(moment), "j M Y, H:i")
    return format_html('<time datetime="{}">{}</time>', moment.isoformat(timespec="seconds"), shown)


@register.filter
def native(texts: Mapping[str, T]) -> T | str:
    """Of texts by language those in the flow's own, which come first."""
    return next(iter(texts.values()), "")


@register.filter
def translations(texts: Mapping[str, T]) -> list[tuple[str, T]]:
    """Of texts by language the others that differ from the flow's own: `[("spa", "¿…?")]`."""
    own = native(texts)
    return [(language, text) for language, text in texts.items() if text != own]


@register.filter
def accepts(answer: Answer) -> str:
    """The replies that count as an answer, readably: "blue, navy" or "15 – 60"; "" if its name says it."""
    phrases = dict.fromkeys(_phrase(test) for test in answer.tests)
    return ", ".join(phrase for phrase in phrases if phrase.lower() != answer.name.lower())


def _phrase(test: Test) -> str:
    arguments = native(test.arguments)
    if test.name == "has_any_word":
        return ", ".join(" ".join(arguments).split())
    if test.name in PHRASES:
        return PHRASES[test.name].format(*arguments)
    return " ".join([test.name.removeprefix("has_").replace("_", " "), *arguments])


@register.filter
def language_name(code: str) -> str:
    """A language of flows in the language of the page: "French" for fra."""
    return describe(code, get_language() or "en").name


register.filter("language_tag", short_code)


@register.filter
def duration(seconds: int) -> str:
    """A time span in the language of the page: "5 minutes"."""
    return format_timedelta(timedelta(seconds=seconds), locale=to_locale(get_language() or "en"), threshold=1)
