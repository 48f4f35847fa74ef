"""DMark, Uganda and Rwanda."""

from typing import Annotated

from channels.base import Channel, Outgoing, adapter
from channels.gateway import JSON, Call, Gateway, GatewayConfig, Part, digits, post_form
from channels.reading import MessageFields, StatusFields
from channels.settings import setting

STATUSES = {"1": "delivered", "2": "errored", "4": "sent", "8": "sent", "16": "errored"}


class DmarkConfig(GatewayConfig, frozen=True, kw_only=True):
    auth_token: Annotated[str, setting("Token", secret=True, min_length=1)]


@adapter
class Dmark(Gateway[DmarkConfig]):
    code = "DK"
    name = "DMark"
    countries = ("RW", "UG")
    capabilities = frozenset({"reports"})
    config = DmarkConfig
    id_path = "sms_id"
    needs_id = True
    actions = {
        "receive": MessageFields(
            sender=("msisdn",), text=("text",), sent_on=("tstamp",), required=("msisdn", "text", "short_code", "tstamp")
        ),
        "status": StatusFields(message_id=("uuid",), status=("status",), table=STATUSES),
    }

    def call(self, message: Outgoing, part: Part, channel: Channel[DmarkConfig]) -> Call:
        fields = {
            "sender": digits(channel.address),
            "receiver": digits(message.address),
            "text": part.text,
            # DMark fills in %s.
            "dlr_url": f"{channel.callback('status', uuid=message.id)}&status=%s",
        }
        headers = {"Accept": JSON, "Authorization": f"Token {channel.config.auth_token}"}
        return post_form("https://smsapi1.dmarkmobile.com/sms/", fields, headers)
