"""High Connexion, France. Its forms may be written in Latin-1."""

from collections.abc import Sequence
from urllib.parse import parse_qsl, urlencode

import msgspec

from channels.base import Channel, Happening, Outgoing, adapter
from channels.gateway import Call, Gateway, LoginConfig, Part, with_query
from channels.reading import MessageFields, StatusFields, iso
from channels.request import Request

STATUSES = {
    "2": "failed",
    "4": "sent",
    "6": "delivered",
    "11": "failed",
    "12": "failed",
    "13": "failed",
    "14": "failed",
    "15": "failed",
    "16": "failed",
}
MESSAGE = MessageFields(
    sender=("FROM",), text=("MESSAGE",), external_id=("ID",), sent_on=("RECEPTION_DATE",), date=iso,
    required=("FROM", "TO", "RECEPTION_DATE"),
)  # fmt: skip


def message(request: Request, channel: Channel[LoginConfig]) -> Sequence[Happening]:
    return MESSAGE(_in_utf8(request), channel)


def _in_utf8(request: Request) -> Request:
    """With what is escaped byte by byte in Latin-1 escaped as UTF-8."""
    fields = parse_qsl(request.body.decode("latin-1"), keep_blank_values=True, encoding="latin-1")
    whole = parse_qsl(request.body.decode("latin-1"), keep_blank_values=True, errors="replace")
    if not any("\ufffd" in value for _, value in whole):
        return request
    return msgspec.structs.replace(request, body=urlencode(fields).encode())


@adapter
class HighConnexion(Gateway[LoginConfig]):
    code = "HX"
    name = "High Connexion"
    countries = ("FR",)
    capabilities = frozenset({"reports"})
    config = LoginConfig
    max_length = 1500
    actions = {
        "receive": message,
        "status": StatusFields(message_id=("ret_id",), status=("status",), table=STATUSES),
    }

    def call(self, message: Outgoing, part: Part, channel: Channel[LoginConfig]) -> Call:
        fields = {
            "accountid": channel.config.username,
            "password": channel.config.password,
            "text": part.text,
            "to": message.address,
            "ret_id": message.id,
            "datacoding": "8",
            "user_data": message.flow,
            "ret_url": channel.callback("status"),
            "ret_mo_url": channel.callback("receive"),
        }
        return Call("POST", with_query("https://highpushfastapi-v2.hcnx.eu/api", fields))
