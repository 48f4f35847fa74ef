"""What surrounds a conversation that is only tried out: nothing is sent, nobody outside hears of it."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from engine.core.services import NoServices
from flows.services import AirtimeTransfer, HTTPCall, HTTPRequest, LLMAnswer

NO_REPLY = "{}"


class CannedReply(Struct, frozen=True):
    """What a service answers; with ``url`` only if the address that is called begins so."""

    status: int = 200
    body: str = NO_REPLY
    url: str = ""


class Rehearsal(NoServices):
    """Services whose calls are answered by canned replies, in turn and the last one again and again.

    ``made`` is how many calls the conversation made before. With ``call`` web services are called in earnest.
    """

    def __init__(
        self, replies: Sequence[CannedReply], made: int = 0, call: Callable[[HTTPRequest], HTTPCall] | None = None
    ) -> None:
        self.made = made
        self._replies = replies
        self._call = call

    def http(self, request: HTTPRequest) -> HTTPCall:
        self.made += 1
        return self._call(request) if self._call else self._canned(request)

    def _canned(self, request: HTTPRequest) -> HTTPCall:
        fitting = [reply for reply in self._replies if request.url.startswith(reply.url)]
        reply = fitting[min(self.made, len(fitting)) - 1] if fitting else CannedReply()
        return HTTPCall(
            status=reply.status,
            headers={"Content-Type": "application/json"},
            body=reply.body.encode(),
            request_trace=f"{request.method} {request.url}\r\n\r\n{request.body}",
            response_trace=f"HTTP/1.1 {reply.status}\r\nContent-Type: application/json\r\n\r\n{reply.body}",
        )

    def send_email(self, addresses: Sequence[str], subject: str, body: str) -> None:
        """Nothing leaves."""

    def transfer_airtime(
        self,
        uuid: str,
        sender: str,  # noqa: ARG002
        recipient: str,  # noqa: ARG002
        amounts: Mapping[str, Decimal],
    ) -> AirtimeTransfer:
        currency, amount = next(iter(amounts.items()), ("USD", Decimal(0)))
        return AirtimeTransfer(external_id=uuid, currency=currency, amount=amount)

    def ask_llm(self, llm: str, instructions: str, text: str, max_tokens: int) -> LLMAnswer:  # noqa: ARG002
        return LLMAnswer(output=text)
