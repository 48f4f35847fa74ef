"""Plivo: SMS the world over. Source: www.plivo.com/docs/messaging."""

from collections.abc import Sequence
from typing import Annotated

from channels.base import BadRequest, Channel, Happening, Outgoing, adapter
from channels.gateway import Call, Gateway, GatewayConfig, Part, basic, digits, post_json
from channels.reading import MessageFields, StatusFields, need
from channels.request import Request
from channels.settings import setting

STATUSES = {
    "queued": "wired",
    "sent": "sent",
    "delivered": "delivered",
    "undelivered": "failed",
    "rejected": "failed",
    "failed": "failed",
}
MESSAGE = MessageFields(sender=("From",), text=("Text",), external_id=("MessageUUID",), required=("MessageUUID",))
# All parts of a long message have the same parent, whose id we were given.
REPORT = StatusFields(
    external_id=("ParentMessageUUID", "MessageUUID"), status=("Status",), table=STATUSES, lenient=True
)


class PlivoConfig(GatewayConfig, frozen=True, kw_only=True):
    PLIVO_AUTH_ID: Annotated[str, setting("Auth ID", min_length=1)]
    PLIVO_AUTH_TOKEN: Annotated[str, setting("Auth token", secret=True, min_length=1)]


def message(request: Request, channel: Channel[PlivoConfig]) -> Sequence[Happening]:
    _check_number(need(request.fields, "To"), channel)
    return MESSAGE(request, channel)


def report(request: Request, channel: Channel[PlivoConfig]) -> Sequence[Happening]:
    _check_number(need(request.fields, "From"), channel)
    return REPORT(request, channel)


def _check_number(number: str, channel: Channel[PlivoConfig]) -> None:
    """The calls are unsigned; those for other numbers are refused at least."""
    if digits(number) != digits(channel.address):
        raise BadRequest(f"invalid number [{number}], expecting [{digits(channel.address)}]")


@adapter
class Plivo(Gateway[PlivoConfig]):
    code = "PL"
    name = "Plivo"
    capabilities = frozenset({"reports"})
    config = PlivoConfig
    max_length = 1600
    id_path = "message_uuid.0"
    needs_id = True
    actions = {"receive": message, "status": report}

    def call(self, message: Outgoing, part: Part, channel: Channel[PlivoConfig]) -> Call:
        config = channel.config
        sent = {
            "src": digits(channel.address),
            "dst": digits(message.address),
            "text": part.text,
            "url": channel.callback("status"),
            "method": "POST",
        }
        url = f"https://api.plivo.com/v1/Account/{config.PLIVO_AUTH_ID}/Message/"
        return post_json(url, sent, basic(config.PLIVO_AUTH_ID, config.PLIVO_AUTH_TOKEN))
