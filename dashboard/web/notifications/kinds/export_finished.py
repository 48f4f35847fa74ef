"""A file is written."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.web.notifications.registry import Words, notice
from engine.models import Notification


@notice(Notification.Kind.EXPORT_FINISHED, gettext_lazy("A file that you asked for is ready"))
def export_finished(told: Notification) -> Words:
    """To the file itself; to the list of files of the flow if there is none."""
    flow, error = told.facts.get("flow"), told.facts["error"]
    if error:
        text = _("The file that you asked for could not be written: %(error)s") % {"error": error}
        return Words(text, reverse("web:results_exports", args=[flow]) if flow else reverse("web:contacts"))
    if flow:
        return Words(
            _("The file of results is ready."), reverse("web:results_export_download", args=[flow, told.subject])
        )
    return Words(_("The file of contacts is ready."), reverse("web:job_file", args=[told.subject]))
