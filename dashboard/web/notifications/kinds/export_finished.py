"""A file is written."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.web.notifications.registry import Words, notice
from engine.models import Notification


@notice(Notification.Kind.EXPORT_FINISHED, gettext_lazy("A file that you asked for is ready"))
def export_finished(told: Notification) -> Words:
    """To the file itself; to where files are asked for if there is none."""
    error, job = told.facts["error"], told.facts["job"]
    if error:
        text = _("The file that you asked for could not be written: %(error)s") % {"error": error}
        return Words(text, _source(told))
    if job == "results":
        text = _("The file of results is ready.")
        return Words(text, reverse("web:results_export_download", args=[told.facts["flow"], told.subject]))
    if job == "messages":
        return Words(_("The file of messages is ready."), reverse("web:message_file", args=[told.subject]))
    return Words(_("The file of contacts is ready."), reverse("web:job_file", args=[told.subject]))


def _source(told: Notification) -> str:
    job = told.facts["job"]
    if job == "results":
        return reverse("web:results_exports", args=[told.facts["flow"]])
    return reverse("web:message_files" if job == "messages" else "web:contacts")
