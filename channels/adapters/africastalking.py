"""Africa's Talking: SMS in many countries of Africa. Source: developers.africastalking.com."""

from collections.abc import Sequence
from typing import Annotated

from channels.base import Channel, Happening, Outgoing, Response, SendError, Stopped, adapter, check_response
from channels.gateway import JSON, Call, Gateway, GatewayConfig, Part, answered, post_form
from channels.reading import MessageFields, StatusFields, iso, need, text_at, urn_of
from channels.request import Request
from channels.settings import setting

STATUSES = {
    "Success": "delivered",
    "Sent": "sent",
    "Submitted": "sent",
    "Buffered": "sent",
    "Rejected": "failed",
    "Failed": "failed",
    "Expired": "failed",
    "AbsentSubscriber": "failed",
}
RECIPIENT = "SMSMessageData.Recipients.0"
REASON = "SMSMessageData.Message"  # where nobody was sent anything
IN_BLACKLIST = "406"
GATEWAY_ERRORS = {"500", "501", "502"}


class AfricasTalkingConfig(GatewayConfig, frozen=True, kw_only=True):
    username: Annotated[
        str, setting("User name", "Of the application; 'sandbox' with the sandbox's send URL", min_length=1)
    ]
    api_key: Annotated[str, setting("API key", secret=True, min_length=1)]
    is_shared: Annotated[bool, setting("Shared short code", "Messages are sent without a sender then")] = False
    send_url: Annotated[str, setting("Send URL")] = "https://api.africastalking.com/version1/messaging"


def opted_out(request: Request, channel: Channel[AfricasTalkingConfig]) -> Sequence[Happening]:
    """Who wants no more from a sender's name can't write to it, and tells Africa's Talking."""
    return [Stopped(urn=urn_of(need(request.fields, "phoneNumber"), channel))]


@adapter
class AfricasTalking(Gateway[AfricasTalkingConfig]):
    code = "AT"
    name = "Africa's Talking"
    countries = ("BF", "CI", "CM", "ET", "GH", "KE", "MW", "NG", "RW", "SN", "TZ", "UG", "ZA", "ZM")
    capabilities = frozenset({"reports"})
    config = AfricasTalkingConfig
    _message = MessageFields(
        sender=("from",), text=("text",), external_id=("id",), sent_on=("date",), date=iso,
        required=("id", "text", "from", "to", "date"),
    )  # fmt: skip
    _report = StatusFields(external_id=("id",), status=("status",), table=STATUSES)
    actions = {"receive": _message, "callback": _message, "status": _report, "delivery": _report, "stopped": opted_out}

    def call(self, message: Outgoing, part: Part, channel: Channel[AfricasTalkingConfig]) -> Call:
        config = channel.config
        fields = {"username": config.username, "to": message.address, "message": part.text}
        if not config.is_shared:
            fields["from"] = channel.address
        return post_form(config.send_url, fields, {"Accept": JSON, "apikey": config.api_key})

    def taken(self, response: Response) -> str:
        check_response(response)
        data = answered(response)
        code = text_at(data, f"{RECIPIENT}.statusCode")
        if code == IN_BLACKLIST:
            raise SendError("contact_stopped")
        if text_at(data, f"{RECIPIENT}.status") != "Success":
            reason = f"code {code}" if code else text_at(data, REASON)
            raise SendError("response_content", f"refused with {reason or 'no reason'}", retry=code in GATEWAY_ERRORS)
        return text_at(data, f"{RECIPIENT}.messageId")
