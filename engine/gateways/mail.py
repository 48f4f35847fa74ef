"""Mail that flows send."""

from collections.abc import Sequence
from smtplib import SMTPException

from django.core.mail import EmailMessage

from flows.services import ServiceError


def send_mail(addresses: Sequence[str], subject: str, body: str) -> None:
    """One mail, its addresses hidden from each other; raises ServiceError."""
    try:
        EmailMessage(subject=" ".join(subject.split()), body=body, bcc=list(addresses)).send()
    except (SMTPException, OSError) as error:
        raise ServiceError(f"the mail could not be sent: {type(error).__name__}") from error
