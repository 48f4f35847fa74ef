"""Hormuud, Somalia. Nothing is reported, and the time that calls give is not to be relied on."""

from channels.base import Channel, Outgoing, Response, adapter, check_response
from channels.gateway import JSON, Call, LoginConfig, Part, answered, digits, post_form, post_json
from channels.reading import MessageFields, text_at
from channels.tokens import TokenGateway

SITE = "https://smsapi.hormuud.com"


@adapter
class Hormuud(TokenGateway[LoginConfig]):
    code = "HM"
    name = "Hormuud"
    countries = ("SO",)
    config = LoginConfig
    actions = {"receive": MessageFields(sender=("Sender",), text=("MessageText",))}

    def login(self, channel: Channel[LoginConfig]) -> Call:
        config = channel.config
        fields = {"Username": config.username, "Password": config.password, "grant_type": "password"}
        return post_form(f"{SITE}/token", fields, {"Accept": JSON})

    def call(self, message: Outgoing, part: Part, channel: Channel[LoginConfig]) -> Call:
        sent = {
            "mobile": digits(message.address),
            "message": part.text,
            "senderid": channel.address,
            "mType": -1,
            "eType": -1,
            "UDH": "",
        }
        return post_json(f"{SITE}/api/SendSMS", sent)

    def taken(self, response: Response) -> str:
        check_response(response)
        external_id = text_at(answered(response), "Data.MessageID")
        return "" if external_id == "null" else external_id
