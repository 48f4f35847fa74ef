"""ArabiaCell, Middle East. Nothing is reported."""

from typing import Annotated

from channels.base import BadRequest, Channel, Outgoing, Response, SendError, adapter, check_response
from channels.gateway import Call, Gateway, LoginConfig, Part, post_form
from channels.reading import MessageFields
from channels.settings import setting
from channels.xml import read_xml

TAKEN = "204"


class ArabiaCellConfig(LoginConfig, frozen=True, kw_only=True):
    service_id: Annotated[str, setting("Service ID", min_length=1)]
    charging_level: Annotated[str, setting("Charging level")] = "0"


@adapter
class ArabiaCell(Gateway[ArabiaCellConfig]):
    code = "AC"
    name = "ArabiaCell"
    countries = ("JO",)
    config = ArabiaCellConfig
    max_length = 1530
    actions = {"receive": MessageFields(sender=("M",), text=("B",))}

    def call(self, message: Outgoing, part: Part, channel: Channel[ArabiaCellConfig]) -> Call:
        config = channel.config
        fields = {
            "userName": config.username,
            "password": config.password,
            "handlerType": "send_msg",
            "serviceId": config.service_id,
            "chargingLevel": config.charging_level,
            "msisdn": message.address,
            "messageBody": part.text,
        }
        return post_form("https://acsdp.arabiacell.net", fields, {"Accept": "application/xml"})

    def taken(self, response: Response) -> str:
        check_response(response)
        try:
            answer = read_xml(response.text.encode())
        except BadRequest as error:
            raise SendError("response_content", str(error)) from error
        if answer.findtext("code") != TAKEN:
            raise SendError("response_content", answer.findtext("text") or "")
        return answer.findtext("message_id") or ""
