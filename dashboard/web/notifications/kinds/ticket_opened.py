"""Tickets that nobody has yet."""

from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from dashboard.web.notifications.registry import Words, notice
from engine.models import Notification


@notice(Notification.Kind.TICKET_OPENED, gettext_lazy("A ticket that nobody has yet"))
def ticket_opened(told: Notification) -> Words:
    text = ngettext(
        "%(count)s new ticket waits for somebody.", "%(count)s new tickets wait for somebody.", told.times
    ) % {"count": told.times}
    return Words(text, f"{reverse('web:tickets')}?folder=unassigned")
