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
    ready = str(_READY.get(job, _READY["export"]))
    return Words(ready, file_link(job, str(told.subject), told.facts.get("flow", "")))


_READY = {
    "results": gettext_lazy("The file of results is ready."),
    "messages": gettext_lazy("The file of messages is ready."),
    "export": gettext_lazy("The file of contacts is ready."),
}


def file_link(kind: str, job: str, flow: str) -> str:
    """To the file that a job of this kind made; "" for kinds whose files aren't for people."""
    if kind == "results":
        return reverse("web:results_export_download", args=[flow, job])
    addresses = {"messages": "web:message_file", "export": "web:job_file"}
    return reverse(addresses[kind], args=[job]) if kind in addresses else ""


def _source(told: Notification) -> str:
    job = told.facts["job"]
    if job == "results":
        return reverse("web:results_exports", args=[told.facts["flow"]])
    return reverse("web:message_files" if job == "messages" else "web:contacts")
