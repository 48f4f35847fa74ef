"""Any other USSD gateway that calls a URL: the names of its fields and the form of the answer are set per channel."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Literal

import orjson

from channels.base import Answer, Channel, Happening, UssdReply, UssdTurn, adapter
from channels.gateway import JSON
from channels.reading import form, json_object, need, text_at, urn_of
from channels.request import Request
from channels.settings import setting
from channels.ussd_gateway import UssdConfig, UssdGateway, con_end
from flows.told import told


class GenericConfig(UssdConfig, frozen=True, kw_only=True):
    session_field: Annotated[str, setting("Field of the session's id", min_length=1, main=True)] = "sessionId"
    number_field: Annotated[str, setting("Field of the number", min_length=1, main=True)] = "phoneNumber"
    text_field: Annotated[str, setting("Field of what was typed", min_length=1, main=True)] = "text"
    code_field: Annotated[str, setting("Field of the service code", main=True)] = "serviceCode"
    sequence_field: Annotated[str, setting("Field that counts turns", "If the gateway has one")] = ""
    accumulated: Annotated[
        bool, setting("All that was typed comes", "Joined by *, not the last answer alone", main=True)
    ] = False
    event_field: Annotated[str, setting("Field that tells new sessions", "Else those without text are new")] = ""
    new_value: Annotated[str, setting("Its value in a new session")] = "new"
    close_value: Annotated[str, setting("Its value when a session was broken off")] = "end"
    reply: Annotated[
        Literal["con_end", "json"],
        setting(
            "Answer",
            choices={
                "con_end": told("Text that begins with CON or END"),
                "json": told("JSON by the template"),
            },
            main=True,
        ),
    ] = "con_end"
    template: Annotated[
        str,
        setting("Template of the JSON", "With {{text}} {{session_id}} {{state}}, no quotes around these", lines=True),
    ] = '{"message": {{text}}, "action": {{state}}}'
    open_value: Annotated[str, setting("State when an answer is awaited")] = "request"
    closed_value: Annotated[str, setting("State at the end")] = "end"


def turn(request: Request, channel: Channel[GenericConfig]) -> Sequence[Happening]:
    config = channel.config
    is_json = request.headers.get("content-type", "").startswith(JSON)
    fields = json_object(request) if is_json else form(request)
    text = text_at(fields, config.text_field)
    event = _event(fields, text, config)
    return [
        UssdTurn(
            session_id=need(fields, config.session_field),
            urn=urn_of(need(fields, config.number_field), channel),
            event=event,
            text=text if event == "resume" or config.accumulated else "",
            accumulated=config.accumulated,
            service_code=text_at(fields, config.code_field),
            sequence=text if config.accumulated else text_at(fields, config.sequence_field),
        )
    ]


def _event(fields: Mapping[str, Any], text: str, config: GenericConfig) -> Literal["new", "resume", "close"]:
    if not config.event_field:
        return "resume" if text else "new"
    told = text_at(fields, config.event_field)
    if told == config.close_value:
        return "close"
    return "new" if told == config.new_value else "resume"


@adapter
class GenericUssd(UssdGateway[GenericConfig]):
    code = "USSD"
    name = "Generic USSD"
    config = GenericConfig
    actions = {"receive": turn}

    def render(self, channel: Channel[GenericConfig], turn: UssdTurn, reply: UssdReply) -> Answer:
        config = channel.config
        if config.reply == "con_end":
            return con_end(reply)
        values = {
            "text": reply.text,
            "session_id": turn.session_id,
            "state": config.open_value if reply.open else config.closed_value,
        }
        return Answer(_fill(config.template, values))


def _fill(template: str, values: Mapping[str, str]) -> str:
    """In one pass: what a page says is never a placeholder."""
    first, *pieces = template.split("{{")
    filled = [first]
    for piece in pieces:
        name, closed, rest = piece.partition("}}")
        known = closed and name in values
        filled.append(orjson.dumps(values[name]).decode() + rest if known else "{{" + piece)
    return "".join(filled)
