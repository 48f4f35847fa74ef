"""E-mails about what happened, in the language of whoever gets them."""

import logging
from smtplib import SMTPConnectError, SMTPException, SMTPServerDisconnected

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from dashboard.web.notifications import kinds as _all_kinds  # noqa: F401  # fills the registry
from dashboard.web.notifications.registry import words
from engine.models import Notification
from engine.services.notifications import claim_mails, mailed

logger = logging.getLogger(__name__)

# A server that can't be reached takes its time for each: after so many one after the other the rest waits.
MOST_IN_VAIN = 3


def send_mails() -> int:
    """Writes what is due; how many left. What can't be sent now is tried again in some minutes, for a day."""
    sent = in_vain = 0
    for notification in claim_mails():
        try:
            with override(notification.user.language or settings.LANGUAGE_CODE):
                _send(notification)
        except Exception as error:
            logger.exception("the e-mail about notification %(id)s has not left", {"id": notification.pk})
            in_vain = in_vain + 1 if _is_of_server(error) else 0
            if in_vain == MOST_IN_VAIN:
                break
        else:
            mailed(notification)
            sent, in_vain = sent + 1, 0
    return sent


def _is_of_server(error: Exception) -> bool:
    """Others are about a single e-mail."""
    if isinstance(error, SMTPConnectError | SMTPServerDisconnected):
        return True
    return isinstance(error, OSError) and not isinstance(error, SMTPException)


def _send(notification: Notification) -> None:
    text, link = words(notification)
    workspace = notification.workspace.name
    subject = _("%(workspace)s: %(text)s") % {"workspace": workspace, "text": text}
    site = settings.PUBLIC_URL.rstrip("/")
    context = {
        "text": text,
        "workspace": workspace,
        "link": f"{site}{link}",
        "settings": f"{site}{reverse('web:notification_settings')}",
    }
    body = render_to_string("web/notifications/mail.txt", context)
    send_mail(" ".join(subject.split()), body, None, [notification.user.email])
