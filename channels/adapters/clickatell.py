"""Clickatell, its Platform API. Source: docs.clickatell.com."""

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import unquote_to_bytes

import msgspec

from channels.base import Channel, Happening, Outgoing, adapter
from channels.gateway import JSON, Call, Gateway, GatewayConfig, Part, digits, get
from channels.reading import MessageFields, StatusFields, epoch_millis, json_object, text_at
from channels.request import Request, clean
from channels.settings import setting

_FAILED = ("1", "5", "6", "7", "9", "10", "12", "14")
STATUSES = {
    "2": "wired",
    "8": "wired",
    "11": "wired",
    "3": "sent",
    "4": "delivered",
    **dict.fromkeys(_FAILED, "failed"),
}
MESSAGE = MessageFields(
    sender=("fromNumber",), text=("text",), external_id=("messageId",), sent_on=("timestamp",), date=epoch_millis,
    required=("messageId", "fromNumber", "text", "timestamp"), read=json_object,
)  # fmt: skip
# Texts in these come percent-encoded, byte by byte.
ENCODED = {"UTF-16BE": "utf-16-be", "ISO-8859-1": "latin-1"}


class ClickatellConfig(GatewayConfig, frozen=True, kw_only=True):
    api_key: Annotated[str, setting("API key", secret=True, min_length=1)]


def message(request: Request, channel: Channel[ClickatellConfig]) -> Sequence[Happening]:
    fields = json_object(request)
    got = MESSAGE.message(fields, channel)
    charset = ENCODED.get(text_at(fields, "charset").upper())
    if charset:
        octets = unquote_to_bytes(got.text.replace("+", " "))
        got = msgspec.structs.replace(got, text=clean(octets.decode(charset, "replace")))
    return [got]


@adapter
class Clickatell(Gateway[ClickatellConfig]):
    code = "CT"
    name = "Clickatell"
    capabilities = frozenset({"reports"})
    config = ClickatellConfig
    max_length = 420
    id_path = "messages.0.apiMessageId"
    needs_id = True
    actions = {
        "receive": message,
        "status": StatusFields(external_id=("messageId",), status=("statusCode",), table=STATUSES, read=json_object),
    }

    def call(self, message: Outgoing, part: Part, channel: Channel[ClickatellConfig]) -> Call:
        fields = {
            "apiKey": channel.config.api_key,
            "from": digits(channel.address),
            "to": digits(message.address),
            "content": part.text,
        }
        return get("https://platform.clickatell.com/messages/http/send", fields, {"Accept": JSON})
