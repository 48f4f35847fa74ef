"""Template tags of the pages about people."""

from collections.abc import Mapping

from babel.units import format_unit
from django import template
from django.utils.functional import Promise
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _

from dashboard.web.account.browsers import browser_name
from dashboard.web.failures import why
from engine.models import CampaignPoint, Job
from engine.services import bulk_edits

TITLES: Mapping[str, str | Promise] = {
    "edit": _("Changing contacts:"),
    "edit_messages": _("Changing messages:"),
    "undo": _("Taking back:"),
    "undo_messages": _("Taking back:"),
    "export": _("Writing the file:"),
    "erase": _("Erasing:"),
    "fill_group": _("Finding out who belongs to the group:"),
    "check_import": _("Checking the rows:"),
    "run_import": _("Importing:"),
    "forget_field": _("Forgetting the values of a field:"),
    "retype_field": _("Reading the values of a field anew:"),
}
OUTCOMES: Mapping[str, str | Promise] = {
    "changed": _("changed"),
    "same": _("already so"),
    "busy": _("in the middle of something, try again"),
    "restored": _("as before"),
    "removed": _("removed again"),
    "kept": _("changed since, so left as they are"),
    "erased": _("erased"),
    "created": _("new"),
    "updated": _("changed"),
    "wrong": _("left out"),
    "failed": _("failed"),
}
SCHEMES: Mapping[str, str | Promise] = {"tel": _("Phone"), "mailto": _("E-mail"), "ext": _("Other")}

register = template.Library()


@register.filter
def job_title(job: Job) -> str | Promise:
    return TITLES.get(job.kind, job.kind)


@register.filter
def job_outcomes(job: Job) -> list[tuple[str | Promise, int]]:
    """What came of a job in words, with how many."""
    return [(OUTCOMES[key], number) for key, number in job.report.items() if key in OUTCOMES]


@register.filter
def can_undo(job: Job) -> bool:
    return bulk_edits.can_undo(job)


@register.filter
def scheme(name: str) -> str | Promise:
    """What a scheme of addresses is called."""
    return SCHEMES.get(name, name.title())


register.filter("why", why)
register.filter("browser_name", browser_name)


@register.filter
def distance(point: CampaignPoint) -> str:
    """How far an event of a campaign is from its date, whether before or after it: "1 day", "14 days"."""
    unit = f"duration-{point.unit.removesuffix('s')}"
    return format_unit(abs(point.offset), unit, locale=to_locale(get_language() or "en"))


@register.filter
def value_of(mapping: Mapping[str, object], key: str) -> object:
    """The value of a key that a template only knows by a variable."""
    return mapping.get(key, "")
