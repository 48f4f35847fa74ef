"""Macrokiosk (ETracker), South-East Asia. Its times are Malaysia's."""

from collections.abc import Sequence
from typing import Annotated

from channels.base import Answer, BadRequest, Channel, Happening, Inbound, Outgoing, adapter, json_answer
from channels.gateway import Call, Gateway, LoginConfig, Part, digits, post_json
from channels.reading import MessageFields, StatusFields, need, pattern, text_at
from channels.request import Request
from channels.segments import fits_gsm7
from channels.settings import setting

STATUSES = {"ACCEPTED": "sent", "DELIVERED": "delivered", "UNDELIVERED": "failed", "PROCESSING": "wired"}
_with_zone = pattern("%Y-%m-%d%H:%M:%S%z")
MESSAGE = MessageFields(
    sender=("from", "msisdn"), text=("text",), external_id=("msgid",), sent_on=("time",), required=("msgid", "time"),
    date=lambda text: _with_zone(f"{text}+0800"),
)  # fmt: skip
GSM, UNICODE = "0", "5"


class MacrokioskConfig(LoginConfig, frozen=True, kw_only=True):
    macrokiosk_sender_id: Annotated[str, setting("Sender", min_length=1)]
    macrokiosk_service_id: Annotated[str, setting("Service ID", min_length=1)]


def message(request: Request, channel: Channel[MacrokioskConfig]) -> Sequence[Happening]:
    """Numbers of both kinds have fields of their own."""
    fields = request.fields
    number = text_at(fields, "shortcode") if text_at(fields, "from") else text_at(fields, "longcode")
    if not number:
        raise BadRequest("missing shortcode, longcode, from or msisdn parameters")
    if digits(number) != digits(channel.address):
        raise BadRequest(f"invalid to number [{number}], expecting [{digits(channel.address)}]")
    need(fields, "from", "msisdn")
    return MESSAGE(request, channel)


@adapter
class Macrokiosk(Gateway[MacrokioskConfig]):
    code = "MK"
    name = "Macrokiosk"
    countries = ("MY",)
    capabilities = frozenset({"reports"})
    config = MacrokioskConfig
    max_length = 1600
    id_path = "MsgID"
    actions = {
        "receive": message,
        "status": StatusFields(external_id=("msgid",), status=("status",), table=STATUSES, lenient=True),
    }

    def answer(self, channel: Channel[MacrokioskConfig], happenings: Sequence[Happening]) -> Answer:
        if all(isinstance(happening, Inbound) for happening in happenings):
            return Answer("-1", "text/plain")
        return json_answer(channel, happenings)

    def call(self, message: Outgoing, part: Part, channel: Channel[MacrokioskConfig]) -> Call:
        config = channel.config
        sent = {
            "user": config.username,
            "pass": config.password,
            "to": digits(message.address),
            "text": part.text,
            "from": config.macrokiosk_sender_id,
            "servid": config.macrokiosk_service_id,
            "type": GSM if fits_gsm7(part.text) else UNICODE,
        }
        return post_json("https://www.etracker.cc/bulksms/send", sent)
