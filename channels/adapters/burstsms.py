"""Burst SMS (Transmit SMS), Australia and the Pacific. Source: developer.transmitsms.com."""

from channels.base import Channel, Outgoing, Response, SendError, adapter
from channels.gateway import JSON, Call, Gateway, LoginConfig, Part, basic, digits, post_form
from channels.reading import MessageFields, StatusFields

STATUSES = {"delivered": "delivered", "pending": "sent", "soft-bounce": "errored", "hard-bounce": "failed"}


@adapter
class BurstSms(Gateway[LoginConfig]):
    code = "BS"
    name = "Burst SMS"
    countries = ("AU", "NZ")
    capabilities = frozenset({"reports"})
    config = LoginConfig
    max_length = 765
    id_path = "message_id"
    actions = {
        "receive": MessageFields(sender=("mobile",), text=("response",)),
        "status": StatusFields(external_id=("message_id",), status=("status",), table=STATUSES),
    }

    def call(self, message: Outgoing, part: Part, channel: Channel[LoginConfig]) -> Call:
        fields = {"to": digits(message.address), "message": part.text, "from": channel.address}
        login = basic(channel.config.username, channel.config.password)
        return post_form("https://api.transmitsms.com/send-sms.json", fields, {"Accept": JSON, **login})

    def taken(self, response: Response) -> str:
        external_id = super().taken(response)
        if external_id in {"", "0"}:
            raise SendError("response_content", "the gateway's answer has no id")
        return external_id
