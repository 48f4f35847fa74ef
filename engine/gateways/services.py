"""What flows can ask of the world, in a batch and alone."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from typing import Any
from uuid import UUID

from engine.gate import TURNS
from engine.gateways.mail import send_mail
from engine.gateways.web import call
from engine.models import ContactURN
from engine.services.quotas import Applicant, take_place
from flows.contact import Contact
from flows.refs import ChannelRef
from flows.services import AirtimeTransfer, HTTPCall, HTTPRequest, LLMAnswer, ServiceError

# What all calls of other services may take together until the contact waits, well within ``alone.LEASE_SECONDS``.
# Those after it fail at once.
SPRINT_SECONDS = 60.0


class NeedsAnswer(Exception):
    """A flow has to wait for another service, which a batch with its open transaction must not."""


class AloneServices:
    """Services of one workspace for one sprint, called with no transaction open.

    ``before`` is done before each call; what it raises keeps the call from being made.
    """

    def __init__(self, workspace_id: UUID, before: Callable[[], None] = lambda: None) -> None:
        self.workspace_id = workspace_id
        self._before = before
        self._seconds = SPRINT_SECONDS

    def http(self, request: HTTPRequest) -> HTTPCall:
        with self._outside():
            return call(request, self._seconds)

    def send_email(self, addresses: Sequence[str], subject: str, body: str) -> None:
        with self._outside():
            if self._seconds <= 0:
                raise ServiceError("the mail could not be sent: other services took too long before")
            send_mail(addresses, subject, body)

    @contextmanager
    def _outside(self) -> Iterator[None]:
        """Around a call of another service: what it takes is taken off the seconds that the sprint has left."""
        self._before()
        with TURNS.outside():
            begun = time.monotonic()
            try:
                yield
            finally:
                self._seconds -= time.monotonic() - begun

    def transfer_airtime(
        self,
        uuid: str,  # noqa: ARG002
        sender: str,  # noqa: ARG002
        recipient: str,  # noqa: ARG002
        amounts: Mapping[str, Decimal],  # noqa: ARG002
    ) -> AirtimeTransfer:
        raise ServiceError("this server sends no airtime")

    def ask_llm(self, llm: str, instructions: str, text: str, max_tokens: int) -> LLMAnswer:  # noqa: ARG002
        raise ServiceError("this server has no language model")

    def claim_urn(self, contact: Contact, urn: str) -> bool:
        """The row itself is written with the rest; should another contact get it first, writing fails and is redone."""
        taken = (
            ContactURN.objects.for_workspace(self.workspace_id).filter(identity=urn).exclude(contact=UUID(contact.uuid))
        )
        return not taken.exists()

    def take_place(self, flow: str, run: str, contact: Mapping[str, Any], results: Mapping[str, Any]) -> bool:
        who = Applicant(UUID(flow), UUID(run), contact, results)
        return take_place(workspace_id=self.workspace_id, who=who)

    def unsendable(self, contact: Contact, content: Any, channel: ChannelRef | None) -> str:  # noqa: ARG002
        return ""


class BatchServices(AloneServices):
    """The same where nothing may be waited for."""

    def http(self, request: HTTPRequest) -> HTTPCall:
        raise NeedsAnswer(request.url)

    def send_email(self, addresses: Sequence[str], subject: str, body: str) -> None:  # noqa: ARG002
        raise NeedsAnswer("mail")
