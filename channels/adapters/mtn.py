"""MTN's messaging API (v2), many countries of Africa. One address takes messages and reports."""

from collections.abc import Sequence
from typing import Annotated, Any

from channels.base import Channel, Happening, Outgoing, adapter
from channels.gateway import Call, GatewayConfig, Part, digits, post_form, post_json
from channels.reading import MessageFields, StatusFields, epoch_millis, json_object, text_at
from channels.request import Request
from channels.settings import setting
from channels.tokens import TokenGateway

STATUSES = {
    "DELIVRD": "delivered",
    "DeliveredToTerminal": "delivered",
    "DeliveryUncertain": "sent",
    "EXPIRED": "failed",
    "DeliveryImpossible": "failed",
}
MESSAGE = MessageFields(
    sender=("senderAddress",), text=("message",), external_id=("id",), sent_on=("created",), date=epoch_millis
)
REPORT = StatusFields(
    external_id=("transactionId",), status=("deliveryStatus",), table=STATUSES,
    ignored=frozenset({"MessageWaiting", "DeliveryNotificationNotSupported"}),
)  # fmt: skip


class MtnConfig(GatewayConfig, frozen=True, kw_only=True):
    api_key: Annotated[str, setting("Consumer key", secret=True, min_length=1)]
    auth_token: Annotated[str, setting("Consumer secret", secret=True, min_length=1)]
    cp_address: Annotated[str, setting("CP address", "If MTN gave one")] = ""
    api_host: Annotated[str, setting("API address")] = "https://api.mtn.com"


def happenings(request: Request, channel: Channel[MtnConfig]) -> Sequence[Happening]:
    fields = json_object(request)
    if not text_at(fields, "deliveryStatus"):
        return [MESSAGE.message(fields, channel)]
    return REPORT.reports(fields) if text_at(fields, "transactionId") else []


@adapter
class Mtn(TokenGateway[MtnConfig]):
    code = "MTN"
    name = "MTN"
    countries = ("BJ", "CG", "CI", "CM", "GH", "LR", "NG", "RW", "SS", "SZ", "UG", "ZA", "ZM")
    capabilities = frozenset({"reports"})
    config = MtnConfig
    id_path = "transactionId"
    actions = {"receive": happenings}

    def login(self, channel: Channel[MtnConfig]) -> Call:
        config = channel.config
        url = f"{config.api_host}/v1/oauth/access_token?grant_type=client_credentials"
        return post_form(url, {"client_id": config.api_key, "client_secret": config.auth_token})

    def call(self, message: Outgoing, part: Part, channel: Channel[MtnConfig]) -> Call:
        sent: dict[str, Any] = {
            "senderAddress": channel.address,
            "receiverAddress": [digits(message.address)],
            "message": part.text,
            "clientCorrelator": message.id,
        }
        if channel.config.cp_address:
            sent["cpAddress"] = channel.config.cp_address
        return post_json(f"{channel.config.api_host}/v2/messages/sms/outbound", sent)
