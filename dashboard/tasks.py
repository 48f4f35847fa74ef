"""What the dashboard has done in the background; importing this also makes its kinds of jobs known to workers."""

from channels import resealing
from dashboard.reports import figures
from dashboard.reports.exports import messages as _messages  # noqa: F401  # registers its kind of job
from dashboard.reports.exports.recipes import run_due
from dashboard.web.notifications.mails import send_mails
from engine.models import Workspace
from engine.regular import regular_task
from engine.services import respondents, second_factor


@regular_task("dashboard.digest_results")
def digest_results() -> None:
    """Keeps rows of respondents and figures of flows up with the runs, so that no page has much to read."""
    for workspace in Workspace.objects.filter(is_active=True):
        respondents.digest(workspace=workspace)
        figures.refresh(workspace)


@regular_task("dashboard.mail_notifications")
def mail_notifications() -> None:
    send_mails()


@regular_task("dashboard.seal_secrets")
def seal_secrets() -> None:
    """So that keys of before can go from the settings some time after SECRET_KEY has changed."""
    resealing.seal_anew()
    second_factor.seal_anew()


@regular_task("dashboard.run_recipes")
def run_recipes() -> None:
    run_due()
