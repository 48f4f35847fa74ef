"""Somebody was given a ticket."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.web.notifications.registry import Words, notice
from engine.models import Notification


@notice(Notification.Kind.TICKET_ASSIGNED, gettext_lazy("A ticket is given to you"))
def ticket_assigned(told: Notification) -> Words:
    name = told.facts["name"] or _("somebody without a name")
    return Words(_("You are to answer %(name)s.") % {"name": name}, reverse("web:ticket", args=[told.subject]))
