"""What every adapter of a provider is: how its calls are read, how its messages leave, and what it has to be told.

An adapter is pure. It is given the request and the channel, and for sending something that makes HTTP calls; it never
touches the database, the network or the clock itself. Most providers' adapters are made of tables, see ``gateway``.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from typing import Any, ClassVar, Generic, Literal, Protocol, TypeVar
from urllib.parse import urlencode

import msgspec
import orjson
from msgspec import Struct

from channels.protection import Protection
from channels.request import Request, clean
from flows.registry import Registry


class PartOf(Struct, frozen=True):
    """Which part a text is, counted from 1, of a long message that the provider calls ``reference``."""

    reference: str
    number: int
    total: int


class Inbound(Struct, frozen=True, kw_only=True):
    """A message that came in. ``urn`` is normalised; ``sent_on`` is the provider's time (RFC 3339) or "".

    ``payload`` is what a form sent, as JSON has it. Who has a ``part`` of a long message waits for the others.
    """

    urn: str
    text: str
    attachments: tuple[str, ...] = ()
    external_id: str = ""
    sent_on: str = ""
    name: str = ""
    payload: Any = None
    part: PartOf | None = None


class StatusReport(Struct, frozen=True, kw_only=True):
    """What became of a message: wired, sent, delivered, read, errored or failed. One of the two ids is given."""

    status: str
    message_id: str = ""
    external_id: str = ""


class Stopped(Struct, frozen=True, kw_only=True):
    """A contact wants no more messages."""

    urn: str


class Began(Struct, frozen=True, kw_only=True):
    """A contact opened a chat without writing yet, or called a number that nobody answers; a flow can write to them.

    ``params`` are what a link that opened the chat carries.
    """

    urn: str
    by: Literal["chat", "call"]
    params: Mapping[str, str] = {}
    external_id: str = ""
    sent_on: str = ""
    name: str = ""


class UssdTurn(Struct, frozen=True, kw_only=True):
    """Somebody dialled, answered or hung up. Where the gateway sends all that was typed so far, joined by ``*``,
    ``text`` is that and ``accumulated`` is true. ``sequence`` tells a repeated call from a new one, "" if none is sent.
    """

    session_id: str
    urn: str
    event: Literal["new", "resume", "close"]
    text: str = ""
    accumulated: bool = False
    service_code: str = ""
    sequence: str = ""


class UssdReply(Struct, frozen=True):
    """The page that is shown; ``open`` says whether an answer to it is awaited."""

    text: str
    open: bool


Happening = Inbound | StatusReport | Stopped | Began | UssdTurn


class QuickReply(Struct, frozen=True):
    """A suggested answer: ``type`` is text, url, form or location."""

    type: str = "text"
    text: str = ""
    extra: str = ""


class Outgoing(Struct, frozen=True, kw_only=True):
    """A message that is to leave ``at`` this moment (RFC 3339, UTC).

    ``session_open`` tells USSD gateways whether an answer is awaited, ``urgent`` that it answers somebody who waits.
    ``taken`` are the provider's ids ("" for none) of the parts that it took in an earlier try. ``flow`` is the name of
    the flow that says it, "" if none does.
    """

    id: str
    urn: str
    text: str
    attachments: tuple[str, ...] = ()
    quick_replies: tuple[QuickReply, ...] = ()
    locale: str = ""
    session_open: bool = False
    urgent: bool = False
    taken: tuple[str, ...] = ()
    at: str = ""
    flow: str = ""

    @property
    def address(self) -> str:
        """The number or id it goes to, as it is in the URN."""
        return self.urn.partition(":")[2].partition("#")[0]

    @property
    def full_text(self) -> str:
        """The text with the addresses of its attachments below, for channels that carry text alone."""
        urls = (attachment.partition(":")[2] for attachment in self.attachments)
        return "\n".join(filter(None, (self.text, *urls)))


class Sent(Struct, frozen=True):
    """The provider took it; its ids for the parts, as far as it gives any."""

    external_ids: tuple[str, ...] = ()


class SendError(Exception):
    """A message didn't leave. ``retry`` says whether trying again later can help, ``code`` why it didn't:

    connection_failed, connection_throttled (retried), response_status, response_content, rejected (with the
    provider's reason), channel_config, message_invalid, contact_stopped, sender_died, too_late. ``wait`` is for how
    many seconds the provider wants to be left alone, 0 if it doesn't say. ``taken`` is what was taken before, as in
    ``Outgoing``.
    """

    def __init__(self, code: str, text: str = "", *, retry: bool = False, wait: float = 0.0) -> None:
        super().__init__(text or code.replace("_", " "))
        self.code = code
        self.retry = retry
        self.wait = wait
        self.taken: tuple[str, ...] = ()


class GivenUp(asyncio.CancelledError):
    """Handing a message over was broken off; ``taken`` as in ``SendError``."""

    def __init__(self, taken: tuple[str, ...]) -> None:
        super().__init__()
        self.taken = taken


async def send_each(message: Outgoing, parts: Sequence[Callable[[], Awaitable[str]]]) -> Sent:
    """Hands over those parts of a message that the provider didn't take in an earlier try; each gives its id or ""."""
    taken = list(message.taken)
    for hand_over in parts[len(taken) :]:
        try:
            taken.append(await hand_over())
        except SendError as error:
            error.taken = tuple(taken)
            raise
        except asyncio.CancelledError:
            raise GivenUp(tuple(taken)) from None
    return Sent(tuple(filter(None, taken)))


class BadRequest(Exception):
    """A provider's call that can't be understood; its text says what is missing."""


class Forbidden(Exception):
    """A call that isn't signed by the provider, or wrongly."""


class Response(Struct, frozen=True):
    """What came back from a provider; ``wait`` is for how many seconds it wants no calls (Retry-After)."""

    status: int
    text: str
    wait: float = 0.0


class Answer(Struct, frozen=True):
    """What a provider is answered."""

    body: str
    content_type: str = "application/json"
    status: int = 200
    headers: Mapping[str, str] = {}


class HTTP(Protocol):
    """What adapters make calls with; raises ``SendError`` when no answer comes."""

    async def request(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes = b"") -> Response: ...


Config = TypeVar("Config", bound=Struct)


class Channel(Struct, Generic[Config], frozen=True):
    """A channel as its adapter sees it. ``site`` is where providers reach us, for example ``https://jibu.example``.

    ``prices`` are as ``engine.core.prices`` has them.
    """

    uuid: str
    type: str
    address: str
    country: str
    schemes: tuple[str, ...]
    config: Config
    site: str = ""
    protection: Protection = Protection()
    prices: Mapping[str, str] = {}

    @property
    def scheme(self) -> str:
        return self.schemes[0] if self.schemes else "tel"

    def callback(self, action: str, /, **fields: str) -> str:
        """The address that the provider is to call."""
        query = f"?{urlencode(fields)}" if fields else ""
        token = f".{self.protection.token}" if self.protection.token else ""
        return f"{self.site}/c/{self.type.lower()}/{self.uuid}{token}/{action}{query}"


class Adapter(Protocol[Config]):
    """One provider. ``config`` is a struct: the claim form, its checks and its help texts are made from it.

    ``countries`` are those (ISO 3166) where it works, empty for all. ``actions`` are what the provider calls.
    ``capabilities`` are of "reports" (it tells what became of messages), "attachments", "quick_replies", "ussd" (it is
    a ``UssdAdapter``) and "files" (it is a ``channels.files.FileKeeper``).
    """

    code: ClassVar[str]
    name: ClassVar[str]
    countries: ClassVar[tuple[str, ...]]
    schemes: ClassVar[tuple[str, ...]]
    roles: ClassVar[tuple[str, ...]]
    capabilities: ClassVar[frozenset[str]]
    actions: ClassVar[Collection[str]]
    config: type[Config]

    def parse(self, request: Request, channel: Channel[Config]) -> Sequence[Happening]:
        """What a call of the provider says; raises ``BadRequest`` or ``Forbidden``."""

    def answer(self, channel: Channel[Config], happenings: Sequence[Happening]) -> Answer:
        """What the provider is told once all of it is stored."""

    async def send(self, message: Outgoing, channel: Channel[Config], http: HTTP) -> Sent:
        """Hand a message over; raises ``SendError``."""


class UssdAdapter(Adapter[Config], Protocol[Config]):
    """A gateway that shows pages on phones: its call is answered by the next page."""

    def render(self, channel: Channel[Config], turn: UssdTurn, reply: UssdReply) -> Answer:
        """What the gateway is told to show."""


ADAPTERS: Registry[Adapter[Any]] = Registry("channel type")


AdapterType = TypeVar("AdapterType", bound=type[Any])


def adapter(kind: AdapterType) -> AdapterType:
    """Decorator that enters an adapter under its code."""
    made: Adapter[Any] = kind()
    ADAPTERS.add(made.code, made)
    return kind


def read_config(kind: type[Config], data: Mapping[str, Any] | None) -> Config:
    """A channel's settings; texts are accepted for numbers. Raises ``msgspec.ValidationError`` with the place."""
    return msgspec.convert(data or {}, kind, strict=False)


LONGEST_ID = 128


def fit_id(external_id: str) -> str:
    """A provider's id as it is kept, without what can't be stored: one that is too long is told apart by its digest."""
    external_id = clean(external_id).strip()
    return external_id if len(external_id) <= LONGEST_ID else hashlib.sha256(external_id.encode()).hexdigest()


# What providers that read our answers know statuses as.
STATUS_LETTERS = {"wired": "W", "sent": "S", "delivered": "D", "read": "R", "errored": "E", "failed": "F"}


def json_answer(channel: Channel[Any], happenings: Sequence[Happening]) -> Answer:
    """The answer in JSON that adapters give unless their provider wants another."""
    data = [{**_told(happening), "channel_uuid": channel.uuid} for happening in happenings]
    title = data[0]["type"].capitalize() if len(data) == 1 else "Request"
    return Answer(orjson.dumps({"message": f"{title} accepted", "data": data}).decode())


_EVENT_TYPES = {"chat": "new_conversation", "call": "missed_call"}


def _told(happening: Happening) -> dict[str, str]:
    match happening:
        case Inbound():
            return {"type": "message", "urn": happening.urn}
        case StatusReport():
            return {"type": "status", "status": STATUS_LETTERS[happening.status]}
        case Stopped():
            return {"type": "event", "event_type": "stop_contact", "urn": happening.urn}
        case Began(by=by):
            return {"type": "event", "event_type": _EVENT_TYPES[by], "urn": happening.urn}
        case UssdTurn():
            return {"type": "session", "session_id": happening.session_id}


def error_answer(status: int, reason: str) -> Answer:
    """What a caller is told whose request is refused."""
    body = {"message": "Error", "data": [{"type": "error", "error": reason}]}
    return Answer(orjson.dumps(body).decode(), status=status)


def check_response(response: Response, expected: str = "") -> None:
    """Raises ``SendError`` unless the provider took the message; ``expected`` must be in its answer."""
    if response.status == 429:
        raise SendError("connection_throttled", retry=True, wait=response.wait)
    if response.status >= 500:
        raise SendError("connection_failed", f"the provider answered {response.status}", retry=True)
    if not 200 <= response.status < 300:
        raise SendError("response_status", f"the provider answered {response.status}")
    if expected not in response.text:
        raise SendError("response_content", "the provider's answer isn't the expected one")
