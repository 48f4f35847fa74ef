"""Something is wrong."""

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboard.web.notifications.registry import Words, notice
from engine.models import Incident, Notification

TEXTS: dict[str, str | Promise] = {
    Incident.Kind.CHANNEL_QUIET: _("Nothing has come in over a channel for hours."),
    Incident.Kind.CHANNEL_FAILING: _("Many messages over a channel fail."),
    Incident.Kind.CHANNEL_DOWN: _("A channel can't be connected."),
    Incident.Kind.CHANNEL_BACKLOG: _("Messages wait too long to leave over a channel."),
    Incident.Kind.WEBHOOK_UNHEALTHY: _("Calls of a service go wrong."),
    Incident.Kind.DEAD_LETTERS: _("Something could not be handled after several tries."),
}


@notice(Notification.Kind.INCIDENT_OPENED, _("Something is wrong: a channel, a service"))
def incident_opened(told: Notification) -> Words:
    return Words(str(TEXTS[told.facts["incident"]]), place(told))


def place(told: Notification) -> str:
    """The page of what an incident is about."""
    if told.facts["channel"]:
        return reverse("web:channel", args=[told.facts["channel"]])
    return reverse("web:flow", args=[told.facts["flow"]]) if told.facts["flow"] else reverse("web:home")
