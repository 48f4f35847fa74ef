"""What flows ask of the world outside. The machine is given one implementation of each (see `Services`).

Services never raise for what goes wrong outside: they say so in what they return, or raise `ServiceError`, whose text
is shown to the person who made the flow.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

from msgspec import Struct

from flows.contact import Contact
from flows.errors import LanguageError
from flows.refs import ChannelRef


class ServiceError(LanguageError):
    """The service can't do what was asked."""


class HTTPRequest(Struct, frozen=True, kw_only=True):
    """A request of a webhook or resthook. At most `max_response_size` bytes of the answer are read (0: all)."""

    method: str
    url: str
    headers: dict[str, str] = {}
    body: str = ""
    max_response_size: int = 0


class HTTPCall(Struct, frozen=True, kw_only=True):
    """How a request went. `status` is 0 if there was no answer; traces are the texts that went over the wire."""

    status: int = 0
    headers: dict[str, str] = {}
    body: bytes = b""
    request_trace: str = ""
    response_trace: str = ""
    elapsed_ms: int = 0
    retries: int = 0
    too_large: bool = False


class HTTPLog(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One HTTP call that a service made, for the record."""

    url: str
    status_code: int = 0
    request: str
    response: str = ""
    elapsed_ms: int
    retries: int
    status: str
    created_on: str


class AirtimeTransfer(Struct, frozen=True, kw_only=True):
    """Airtime that was sent."""

    external_id: str = ""
    currency: str
    amount: Decimal
    http_logs: tuple[HTTPLog, ...] = ()


class LLMAnswer(Struct, frozen=True, kw_only=True):
    """What a language model said, and how many tokens it took."""

    output: str
    tokens_input: int = 0
    tokens_output: int = 0
    elapsed_ms: int = 0


class Services(Protocol):
    """All that a session may ask for."""

    def http(self, request: HTTPRequest) -> HTTPCall:
        """Make a call; no answer is status 0."""

    def send_email(self, addresses: Sequence[str], subject: str, body: str) -> None:
        """Hand over an e-mail; raises ServiceError."""

    def transfer_airtime(
        self, uuid: str, sender: str, recipient: str, amounts: Mapping[str, Decimal]
    ) -> AirtimeTransfer:
        """Send airtime from one `tel:` URN to another; raises ServiceError.

        `uuid` is that of the event to come; a host that is asked twice with the same one sends once.
        """

    def ask_llm(self, llm: str, instructions: str, text: str, max_tokens: int) -> LLMAnswer:
        """Ask the language model with UUID `llm`; raises ServiceError."""

    def claim_urn(self, contact: Contact, urn: str) -> bool:
        """Whether the contact may have this URN now; False if another contact has it."""

    def take_place(self, flow: str, run: str, contact: Mapping[str, Any], results: Mapping[str, Any]) -> bool:
        """Whether a place in the quota of a flow is left for the contact of a run, who then has it.

        Flow and run are UUIDs; contact and results are as in `flows.events.session.RunSummary`.
        """

    def unsendable(self, contact: Contact, content: Any, channel: ChannelRef | None) -> str:
        """Why a message can't be sent to this contact, or "" if it can."""
