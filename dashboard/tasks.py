"""What the dashboard has done in the background; importing this also makes its kinds of jobs known to workers."""

import logging

from channels import resealing
from dashboard.reports import figures
from dashboard.reports.exports import messages as _messages  # noqa: F401  # registers its kind of job
from dashboard.reports.exports.recipes import run_due
from dashboard.web.notifications.mails import send_mails
from engine.models import Workspace
from engine.regular import one_by_one, regular_task
from engine.services import respondents, second_factor

logger = logging.getLogger(__name__)


@regular_task("dashboard.digest_results")
def digest_results() -> None:
    """Keeps rows of respondents and figures of flows up with the runs, so that no page has much to read.

    What goes wrong in one workspace keeps no other from its turn.
    """
    for workspace in Workspace.objects.filter(is_active=True):
        try:
            respondents.digest(workspace=workspace)
            figures.refresh(workspace)
        except Exception:
            logger.exception("results of workspace %(workspace)s can't be kept up", {"workspace": workspace.pk})


@regular_task("dashboard.mail_notifications")
def mail_notifications() -> None:
    send_mails()


@regular_task("dashboard.seal_secrets")
def seal_secrets() -> None:
    """So that keys of before can go from the settings some time after SECRET_KEY has changed."""
    one_by_one(resealing.seal_anew, second_factor.seal_anew)


@regular_task("dashboard.run_recipes")
def run_recipes() -> None:
    run_due()
