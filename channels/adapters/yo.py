"""Yo! Uganda. Nothing is reported."""

from urllib.parse import parse_qs

from channels.base import Channel, Outgoing, Response, SendError, adapter, check_response
from channels.gateway import Call, Gateway, LoginConfig, Part, digits, get
from channels.reading import MessageFields

SEND_URL = "http://smgw1.yo.co.ug:9100/sendsms"


@adapter
class Yo(Gateway[LoginConfig]):
    code = "YO"
    name = "Yo! Uganda"
    countries = ("UG",)
    config = LoginConfig
    max_length = 1600
    actions = {"receive": MessageFields(sender=("sender", "from"), text=("message",), sent_on=("date", "time"))}

    def call(self, message: Outgoing, part: Part, channel: Channel[LoginConfig]) -> Call:
        fields = {
            "origin": digits(channel.address),
            "sms_content": part.text,
            "destinations": digits(message.address),
            "ybsacctno": channel.config.username,
            "password": channel.config.password,
        }
        return get(SEND_URL, fields)

    def taken(self, response: Response) -> str:
        check_response(response)
        said = parse_qs(response.text)
        if "BLACKLISTED" in said.get("ybs_autocreate_message", [""])[0]:
            raise SendError("contact_stopped")
        if said.get("ybs_autocreate_status") != ["OK"]:
            raise SendError("response_content", said.get("ybs_autocreate_message", [""])[0])
        return ""
