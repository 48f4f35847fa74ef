"""What the adapters of USSD gateways have in common."""

from collections.abc import Mapping, Sequence
from typing import Annotated, ClassVar, Generic, Literal

from msgspec import Struct

from channels.base import (
    HTTP,
    Answer,
    Channel,
    Config,
    Happening,
    Outgoing,
    SendError,
    Sent,
    UssdReply,
    UssdTurn,
    json_answer,
)
from channels.reading import Reader
from channels.request import Request
from channels.settings import setting
from channels.ussd_pages import SMALLEST_PAGE
from flows.told import told


class UssdConfig(Struct, frozen=True, kw_only=True):
    """Settings that all of them have."""

    page_gsm7: Annotated[int, setting("Letters on a page", ge=SMALLEST_PAGE, le=182)] = 160
    page_ucs2: Annotated[int, setting("Letters on a page in other scripts", ge=SMALLEST_PAGE, le=90)] = 70
    encoding: Annotated[
        Literal["D", "S"],
        setting(
            "Encoding",
            choices={
                "D": told("Letters as they are written"),
                "S": told("Near letters (e for ë) where that makes pages longer"),
            },
        ),
    ] = "S"
    answers_in_code: Annotated[
        bool,
        setting(
            "Digits behind the code are answers",
            "*384*5*2# answers the first question with 2, unless a trigger has this code",
        ),
    ] = False
    more_word: Annotated[str, setting("Word for the next page")] = "More"
    back_word: Annotated[str, setting("Word for the page before")] = "Back"
    redial: Annotated[
        Literal["ask", "resume", "new"],
        setting(
            "Who dials again",
            "After the line dropped",
            choices={
                "ask": told("Is asked whether to go on or to start again"),
                "resume": told("Goes on with the question that waits"),
                "new": told("Starts again"),
            },
        ),
    ] = "ask"
    redial_minutes: Annotated[int, setting("Minutes for dialling again", "Later the flow starts again", ge=0)] = 30
    continue_word: Annotated[str, setting("Word for going on")] = "Continue"
    restart_word: Annotated[str, setting("Word for starting anew")] = "Start again"
    hand_over: Annotated[
        bool, setting("Go on by SMS", "When the line drops, the question that waits is asked by SMS")
    ] = False
    hand_over_seconds: Annotated[
        int, setting("After how many seconds without an answer", "0 for only when the gateway tells of it", ge=0)
    ] = 180
    hand_over_by: Annotated[str, setting("Number of the SMS channel", "Empty for one that suits who dialled")] = ""
    repeat_seconds: Annotated[
        int, setting("Seconds in which the same again is a repeat", "Where the gateway doesn't number its calls", ge=0)
    ] = 2
    answer_seconds: Annotated[int, setting("Seconds for an answer", "Gateways hang up after some", ge=1, le=60)] = 6
    goodbye: Annotated[str, setting("Shown when a flow ends without a word", min_length=1)] = "Thank you."
    sorry: Annotated[str, setting("Shown when the answer takes too long", min_length=1)] = "Please dial again."


class UssdGateway(Generic[Config]):
    """Base of their adapters: ``actions`` read turns, ``render`` says what is shown."""

    countries: ClassVar[tuple[str, ...]] = ()
    schemes: ClassVar[tuple[str, ...]] = ("tel",)
    roles: ClassVar[tuple[str, ...]] = ("send", "receive", "ussd")
    capabilities: ClassVar[frozenset[str]] = frozenset({"ussd", "quick_replies"})
    actions: ClassVar[Mapping[str, Reader]]

    answer = staticmethod(json_answer)

    def parse(self, request: Request, channel: Channel[Config]) -> Sequence[Happening]:
        return self.actions[request.action](request, channel)

    def render(self, channel: Channel[Config], turn: UssdTurn, reply: UssdReply) -> Answer:
        raise NotImplementedError

    async def send(self, message: Outgoing, channel: Channel[Config], http: HTTP) -> Sent:  # noqa: ARG002
        raise SendError("channel_config", "nothing can be sent by USSD outside of a session")


def con_end(reply: UssdReply) -> Answer:
    """As gateways want it that look at the first word."""
    return Answer(f"{'CON' if reply.open else 'END'} {reply.text}", "text/plain; charset=utf-8")


def newly_typed(text: str, known: str) -> str:
    """What was typed now, where gateways send all of a session joined by ``*``, and ``known`` is what they sent last.

    An answer may hold a ``*``, so it is what follows; only where that doesn't fit (we lost track) the last part.
    """
    if not known:
        return text
    rest = text.removeprefix(f"{known}*")
    return rest if rest != text else text.rpartition("*")[2]
