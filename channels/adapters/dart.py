"""Dart Media, Indonesia."""

from collections.abc import Sequence
from typing import Annotated

from channels.base import (
    Answer,
    BadRequest,
    Channel,
    Happening,
    Inbound,
    Outgoing,
    Response,
    SendError,
    StatusReport,
    adapter,
    check_response,
)
from channels.gateway import Call, Gateway, LoginConfig, Part, digits, get
from channels.reading import need, own_id, text_at, urn_of, urn_with
from channels.request import Request
from channels.settings import setting

DELIVERED = range(10, 20)
FAILED = range(20, 40)
LONGEST_CODE = 3
TAKEN = "000"
REASONS = {"001": "authentication error", "101": "account expired or invalid parameters"}


class DartConfig(LoginConfig, frozen=True, kw_only=True):
    send_url: Annotated[str, setting("Send URL")] = "http://202.43.169.11/APIhttpU/receive2waysms.php"


def message(request: Request, channel: Channel[DartConfig]) -> Sequence[Happening]:
    """A message; its sender is a number or, where Dart hides that, an id."""
    fields = request.fields
    need(fields, "sendto")
    sender = need(fields, "original")
    urn = urn_of(sender, channel) if digits(sender).isdecimal() else urn_with("ext", sender)
    return [Inbound(urn=urn, text=text_at(fields, "message"), external_id=text_at(fields, "messageid"))]


def report(request: Request, channel: Channel[DartConfig]) -> Sequence[Happening]:  # noqa: ARG001
    fields = request.fields
    code, mine = need(fields, "status"), own_id(need(fields, "messageid").partition(".")[0])
    if not code.isdecimal() or len(code) > LONGEST_CODE:
        raise BadRequest(f"status '{code}' is not an integer")
    if int(code) in DELIVERED:
        return [StatusReport(status="delivered", message_id=mine)]
    return [StatusReport(status="failed", message_id=mine)] if int(code) in FAILED else []


@adapter
class Dart(Gateway[DartConfig]):
    code = "DA"
    name = "Dart Media"
    countries = ("ID",)
    capabilities = frozenset({"reports"})
    config = DartConfig
    actions = {"receive": message, "delivered": report}

    def answer(self, channel: Channel[DartConfig], happenings: Sequence[Happening]) -> Answer:  # noqa: ARG002
        return Answer(TAKEN, "text/plain")

    def call(self, message: Outgoing, part: Part, channel: Channel[DartConfig]) -> Call:
        fields = {
            "userid": channel.config.username,
            "password": channel.config.password,
            "original": digits(channel.address),
            "sendto": digits(message.address),
            "messageid": message.id + part.mark,
            "message": part.text,
            "dcs": "0",
            "udhl": "0",
        }
        return get(channel.config.send_url, fields)

    def taken(self, response: Response) -> str:
        check_response(response)
        code = response.text.strip()
        if code != TAKEN:
            raise SendError("rejected", REASONS.get(code, f"code {code}"))
        return ""
