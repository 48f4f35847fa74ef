"""What was wrong is over."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboard.web.notifications.kinds.incident_opened import place
from dashboard.web.notifications.registry import Words, notice
from engine.models import Incident, Notification

TEXTS: dict[str, str | Promise] = {
    Incident.Kind.CHANNEL_QUIET: _("Messages come in over the channel again."),
    Incident.Kind.CHANNEL_FAILING: _("Messages over the channel leave again."),
    Incident.Kind.CHANNEL_DOWN: _("The channel is connected again."),
    Incident.Kind.CHANNEL_BACKLOG: _("Messages over the channel leave in time again."),
    Incident.Kind.WEBHOOK_UNHEALTHY: _("Calls of the service go well again."),
    Incident.Kind.DEAD_LETTERS: _("Nothing is left that could not be handled."),
}


@notice(Notification.Kind.INCIDENT_ENDED, _("What was wrong is over"))
def incident_ended(told: Notification) -> Words:
    return Words(str(TEXTS[told.facts["incident"]]), place(told))
