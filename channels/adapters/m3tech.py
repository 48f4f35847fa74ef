"""M3Tech, Pakistan. Nothing is reported."""

from collections.abc import Sequence

from channels.base import Answer, Channel, Happening, Outgoing, Response, SendError, adapter, check_response
from channels.gateway import Call, Gateway, LoginConfig, Part, answered, digits, get
from channels.reading import MessageFields, text_at
from channels.segments import fits_gsm7

SEND_URL = "https://secure.m3techservice.com/GenericServiceRestAPI/api/SendSMS"
GSM, UNICODE = "0", "7"


@adapter
class M3Tech(Gateway[LoginConfig]):
    code = "M3"
    name = "M3Tech"
    countries = ("PK",)
    config = LoginConfig
    encoding = "S"
    actions = {"receive": MessageFields(sender=("from",), text=("text",))}

    def answer(self, channel: Channel[LoginConfig], happenings: Sequence[Happening]) -> Answer:  # noqa: ARG002
        return Answer("SMS Accepted")

    def call(self, message: Outgoing, part: Part, channel: Channel[LoginConfig]) -> Call:
        fields = {
            "AuthKey": "m3-Tech",
            "UserId": channel.config.username,
            "Password": channel.config.password,
            "MobileNo": digits(message.address),
            "MsgId": message.id,
            "SMS": part.text,
            "MsgHeader": digits(channel.address),
            "SMSType": GSM if fits_gsm7(part.text) else UNICODE,
            "HandsetPort": "0",
            "SMSChannel": "0",
            "Telco": "0",
        }
        return get(SEND_URL, fields)

    def taken(self, response: Response) -> str:
        check_response(response)
        code = text_at(answered(response), "0.Response")
        if code != "0":
            raise SendError("response_content", f"refused with code {code}")
        return ""
