"""A file is written."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.web.notifications.registry import Words, notice
from engine.models import Notification


@notice(Notification.Kind.EXPORT_FINISHED, gettext_lazy("A file that you asked for is ready"))
def export_finished(told: Notification) -> Words:
    """To the file itself; to the list of files of the flow if there is none."""
    flow, error, of_messages = told.facts.get("flow"), told.facts["error"], told.facts.get("job") == "messages"
    if error:
        text = _("The file that you asked for could not be written: %(error)s") % {"error": error}
        return Words(text, _place(flow, of_messages=of_messages))
    if of_messages:
        return Words(_("The file of messages is ready."), reverse("web:message_file", args=[told.subject]))
    if flow:
        return Words(
            _("The file of results is ready."), reverse("web:results_export_download", args=[flow, told.subject])
        )
    return Words(_("The file of contacts is ready."), reverse("web:job_file", args=[told.subject]))


def _place(flow: str | None, *, of_messages: bool) -> str:
    """Where such files are asked for."""
    if of_messages:
        return reverse("web:message_files")
    return reverse("web:results_exports", args=[flow]) if flow else reverse("web:contacts")
