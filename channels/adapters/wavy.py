"""Wavy (Movile), Brazil: reports of sending and of delivery come to addresses of their own."""

from typing import Annotated

from channels.base import Channel, Outgoing, adapter
from channels.gateway import Call, Gateway, GatewayConfig, Part, digits, post_json
from channels.reading import MessageFields, StatusFields, epoch_millis, json_object
from channels.settings import setting

_REFUSED = ("101", "102", "103", "201", "202", "203", "204", "205", "207")
SENT = {"2": "sent", **dict.fromkeys(_REFUSED, "failed"), "301": "errored"}
DELIVERED = {"4": "delivered", "104": "sent"}


class WavyConfig(GatewayConfig, frozen=True, kw_only=True):
    username: Annotated[str, setting("User name", min_length=1)]
    auth_token: Annotated[str, setting("Authentication token", secret=True, min_length=1)]


@adapter
class Wavy(Gateway[WavyConfig]):
    code = "WV"
    name = "Wavy"
    countries = ("BR",)
    capabilities = frozenset({"reports"})
    config = WavyConfig
    id_path = "id"
    actions = {
        "receive": MessageFields(
            sender=("source",), text=("messageText",), external_id=("id",), sent_on=("receivedAt",), date=epoch_millis,
            required=("id", "source"), read=json_object,
        ),
        "sent": StatusFields(external_id=("correlationId",), status=("sentStatusCode",), table=SENT, read=json_object),
        "delivered": StatusFields(
            external_id=("correlationId",), status=("deliveredStatusCode",), table=DELIVERED, read=json_object
        ),
    }  # fmt: skip

    def call(self, message: Outgoing, part: Part, channel: Channel[WavyConfig]) -> Call:
        sent = {"destination": digits(message.address), "messageText": part.text}
        headers = {"username": channel.config.username, "authenticationtoken": channel.config.auth_token}
        return post_json("https://api-messaging.movile.com/v1/send-sms", sent, headers)
