"""Somebody accepted an invitation."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.web.notifications.registry import Words, notice
from engine.models import Notification


@notice(Notification.Kind.MEMBER_JOINED, gettext_lazy("Somebody whom you invited joins"))
def member_joined(told: Notification) -> Words:
    return Words(_("%(name)s joined the workspace.") % {"name": told.facts["name"]}, reverse("web:members"))
