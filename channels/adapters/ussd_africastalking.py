"""USSD of Africa's Talking: all that was typed comes joined by ``*``, the answer begins with CON or END."""

from collections.abc import Sequence
from typing import Any

from channels.base import Answer, Channel, Happening, UssdReply, UssdTurn, adapter
from channels.reading import need, text_at, urn_of
from channels.request import Request
from channels.ussd_gateway import UssdConfig, UssdGateway, con_end


def turn(request: Request, channel: Channel[Any]) -> Sequence[Happening]:
    fields = request.fields
    text = text_at(fields, "text")
    return [
        UssdTurn(
            session_id=need(fields, "sessionId"),
            urn=urn_of(need(fields, "phoneNumber"), channel),
            event="resume" if text else "new",
            text=text,
            accumulated=True,
            service_code=text_at(fields, "serviceCode"),
            sequence=text,
        )
    ]


def end(request: Request, channel: Channel[Any]) -> Sequence[Happening]:
    """The notice of how a session ended."""
    fields = request.fields
    urn = urn_of(need(fields, "phoneNumber"), channel)
    return [UssdTurn(session_id=need(fields, "sessionId"), urn=urn, event="close")]


@adapter
class AfricasTalkingUssd(UssdGateway[UssdConfig]):
    code = "ATU"
    name = "Africa's Talking USSD"
    countries = ("BF", "CI", "CM", "ET", "GH", "KE", "MW", "NG", "RW", "SN", "TZ", "UG", "ZA", "ZM")
    config = UssdConfig
    actions = {"receive": turn, "end": end}

    def render(self, channel: Channel[UssdConfig], turn: UssdTurn, reply: UssdReply) -> Answer:  # noqa: ARG002
        return con_end(reply)
