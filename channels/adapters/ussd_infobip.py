"""USSD of Infobip: it calls ``…/session/<id>/start``, ``response``, ``end`` and ``status``."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import orjson

from channels.base import Answer, BadRequest, Channel, Happening, UssdReply, UssdTurn, adapter
from channels.reading import json_object, need, text_at, urn_of
from channels.request import Request
from channels.ussd_gateway import UssdConfig, UssdGateway

EVENTS: Mapping[str, Literal["new", "resume", "close"]] = {"start": "new", "response": "resume", "end": "close"}
OK = 200


def turn(request: Request, channel: Channel[Any]) -> Sequence[Happening]:
    session_id, kind = request.rest if len(request.rest) == 2 else ("", "")
    if kind == "status":
        return []
    event = EVENTS.get(kind)
    if event is None:
        raise BadRequest(f"the address must be …/session/<id>/ and one of {', '.join(EVENTS)}, status")
    fields = json_object(request)
    return [
        UssdTurn(
            session_id=session_id,
            urn=urn_of(need(fields, "msisdn"), channel),
            event=event,
            text=text_at(fields, "text") if event == "resume" else "",
            service_code=text_at(fields, "shortCode"),
        )
    ]


@adapter
class InfobipUssd(UssdGateway[UssdConfig]):
    code = "IBU"
    name = "Infobip USSD"
    config = UssdConfig
    actions = {"session": turn}

    def answer(self, channel: Channel[UssdConfig], happenings: Sequence[Happening]) -> Answer:  # noqa: ARG002
        return Answer(orjson.dumps({"responseExitCode": OK, "responseMessage": ""}).decode())

    def render(self, channel: Channel[UssdConfig], turn: UssdTurn, reply: UssdReply) -> Answer:  # noqa: ARG002
        data = {
            "ussdMenu": reply.text,
            "shouldClose": not reply.open,
            "responseExitCode": OK,
            "responseMessage": "",
        }
        return Answer(orjson.dumps(data).decode())
