"""Somebody wrote whose ticket one has."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from dashboard.web.notifications.registry import Words, notice
from engine.models import Notification


@notice(Notification.Kind.TICKET_ACTIVITY, gettext_lazy("Somebody whose ticket you have writes"))
def ticket_activity(told: Notification) -> Words:
    name = told.facts["name"] or _("somebody without a name")
    text = ngettext(
        "%(count)s message of %(name)s waits for your answer.",
        "%(count)s messages of %(name)s wait for your answer.",
        told.times,
    ) % {"count": told.times, "name": name}
    return Words(text, reverse("web:ticket", args=[told.subject]))
