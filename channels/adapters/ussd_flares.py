"""USSD of Comviva Flares, as Airtel has it: headers say whether the session goes on."""

from collections.abc import Sequence
from typing import Annotated, Any

from channels.base import Answer, Channel, Forbidden, Happening, UssdReply, UssdTurn, adapter
from channels.reading import need, text_at, urn_of
from channels.request import Request
from channels.settings import setting
from channels.ussd_gateway import UssdConfig, UssdGateway


class FlaresConfig(UssdConfig, frozen=True, kw_only=True):
    service_code: Annotated[
        str,
        setting("Service code", "Without the first * and the last #, as the first turn has it: 384*55", min_length=1),
    ]
    userid: Annotated[str, setting("User", "If given, calls must have it")] = ""
    password: Annotated[str, setting("Password", secret=True)] = ""


def turn(request: Request, channel: Channel[FlaresConfig]) -> Sequence[Happening]:
    fields, config = request.fields, channel.config
    if config.userid and (text_at(fields, "userid"), text_at(fields, "password")) != (config.userid, config.password):
        raise Forbidden("user and password are wrong")
    session_id, urn = need(fields, "SessionID"), urn_of(need(fields, "MSISDN"), channel)
    if text_at(fields, "clean"):
        return [UssdTurn(session_id=session_id, urn=urn, event="close")]
    typed = text_at(fields, "input")
    dialled = typed == config.service_code
    return [
        UssdTurn(
            session_id=session_id,
            urn=urn,
            event="new" if dialled else "resume",
            text="" if dialled else typed,
            service_code=config.service_code,
        )
    ]


@adapter
class FlaresUssd(UssdGateway[FlaresConfig]):
    code = "FLU"
    name = "Flares USSD (Airtel)"
    countries = ("CD", "CG", "GA", "KE", "MG", "MW", "NE", "NG", "RW", "SC", "TD", "TZ", "UG", "ZM")
    config = FlaresConfig
    actions = {"receive": turn}

    def render(self, channel: Channel[Any], turn: UssdTurn, reply: UssdReply) -> Answer:  # noqa: ARG002
        headers = {"Freeflow": "FC" if reply.open else "FB", "charge": "N", "amount": "0"}
        return Answer(reply.text, "text/plain; charset=utf-8", headers=headers)
