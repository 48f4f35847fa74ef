"""Sends an e-mail."""

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta

from flows.action import ONLINE, Action, action
from flows.events.service import EmailSent
from flows.properties import evaluated, required
from flows.run import Run
from flows.services import ServiceError


@action("send_email")
class SendEmail(Action, frozen=True, kw_only=True, tag="send_email"):
    """Sends an e-mail to people other than the contact."""

    flow_types = ONLINE
    addresses: Annotated[tuple[Annotated[str, evaluated(1000)], ...], Meta(min_length=1)]
    subject: Annotated[str, evaluated(1000, localized=True), required]
    body: Annotated[str, evaluated(10_000, localized=True), required]

    def execute(self, run: Run) -> None:
        subject, _ = run.localize_text(self.uuid, "subject", self.subject)
        subject = " ".join(run.text(subject).split())
        if not subject:
            run.error("Email subject evaluated to empty string, skipping")
            return
        body, _ = run.localize_text(self.uuid, "body", self.body)
        body = run.text(body)
        if not body:
            run.error("Email body evaluated to empty string, skipping")
            return
        addresses = tuple(self._addresses(run))
        if addresses:
            self._send(run, addresses, subject, body)

    def _addresses(self, run: Run) -> Iterator[str]:
        for source in self.addresses:
            address = run.text(source)
            if address:
                yield address.removeprefix("mailto:")
            else:
                run.error("Email address evaluated to empty string, skipping")

    def _send(self, run: Run, addresses: tuple[str, ...], subject: str, body: str) -> None:
        try:
            run.services.send_email(addresses, subject, body)
        except ServiceError as error:
            run.error(f"Unable to send email: {error}")
        else:
            run.log(EmailSent(to=addresses, subject=subject, body=body))
