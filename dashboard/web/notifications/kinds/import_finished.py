"""An import has ended."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.web.notifications.registry import Words, notice
from engine.models import Notification


@notice(Notification.Kind.IMPORT_FINISHED, gettext_lazy("An import of yours has ended"))
def import_finished(told: Notification) -> Words:
    if told.facts["error"]:
        text = _("Your import of contacts went wrong: %(error)s") % {"error": told.facts["error"]}
    else:
        text = _("Your import of contacts has ended.")
    return Words(text, reverse("web:contact_import", args=[told.facts["import"]]))
