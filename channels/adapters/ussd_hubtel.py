"""USSD of Hubtel (Ghana) and gateways that speak like it: JSON turns with a sequence."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import orjson

from channels.base import Answer, BadRequest, Channel, Happening, UssdReply, UssdTurn, adapter
from channels.reading import json_object, need, text_at, urn_of
from channels.request import Request
from channels.ussd_gateway import UssdConfig, UssdGateway

EVENTS: Mapping[str, Literal["new", "resume", "close"]] = {
    "initiation": "new",
    "response": "resume",
    "release": "close",
    "timeout": "close",
}


def turn(request: Request, channel: Channel[Any]) -> Sequence[Happening]:
    fields = json_object(request)
    kind = need(fields, "Type")
    event = EVENTS.get(kind.lower())
    if event is None:
        raise BadRequest(f"unknown type '{kind}', must be one of {', '.join(EVENTS)}")
    return [
        UssdTurn(
            session_id=need(fields, "SessionId"),
            urn=urn_of(need(fields, "Mobile"), channel),
            event=event,
            text=text_at(fields, "Message") if event == "resume" else "",
            service_code=text_at(fields, "ServiceCode") or text_at(fields, "Message"),
            sequence=text_at(fields, "Sequence"),
        )
    ]


@adapter
class HubtelUssd(UssdGateway[UssdConfig]):
    code = "HBU"
    name = "Hubtel USSD"
    countries = ("GH",)
    config = UssdConfig
    actions = {"receive": turn}

    def render(self, channel: Channel[UssdConfig], turn: UssdTurn, reply: UssdReply) -> Answer:  # noqa: ARG002
        data = {
            "SessionId": turn.session_id,
            "Type": "response" if reply.open else "release",
            "Message": reply.text,
            "Label": "",
            "DataType": "input" if reply.open else "display",
            "FieldType": "text",
        }
        return Answer(orjson.dumps(data).decode())
