"""The services of a machine that isn't connected to anything: the start for hosts, which override what they offer.

The protocol itself is `flows.services.Services`.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from flows.contact import Contact
from flows.refs import ChannelRef
from flows.services import AirtimeTransfer, HTTPCall, HTTPRequest, LLMAnswer, ServiceError


class NoServices:
    """Nothing outside can be reached; URNs and places are free and contacts can be sent to."""

    def http(self, request: HTTPRequest) -> HTTPCall:
        return HTTPCall(request_trace=f"{request.method} {request.url}")

    def send_email(self, addresses: Sequence[str], subject: str, body: str) -> None:
        del addresses, subject, body
        raise ServiceError("no email service available")

    def transfer_airtime(
        self, uuid: str, sender: str, recipient: str, amounts: Mapping[str, Decimal]
    ) -> AirtimeTransfer:
        del uuid, sender, recipient, amounts
        raise ServiceError("no airtime service available")

    def ask_llm(self, llm: str, instructions: str, text: str, max_tokens: int) -> LLMAnswer:
        del llm, instructions, text, max_tokens
        raise ServiceError("no LLM service available")

    def claim_urn(self, contact: Contact, urn: str) -> bool:
        del contact, urn
        return True

    def take_place(self, flow: str, run: str, contact: Mapping[str, Any], results: Mapping[str, Any]) -> bool:
        del flow, run, contact, results
        return True

    def unsendable(self, contact: Contact, content: Any, channel: ChannelRef | None) -> str:
        del contact, content, channel
        return ""
