"""What providers call, ``/c/<type>/<channel>/<action>``: a plain ASGI application that answers once all is on disk."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, cast
from uuid import UUID

from django.conf import settings

from channels import adapters as _all_adapters  # noqa: F401  # fills the registry
from channels.base import (
    ADAPTERS,
    Answer,
    BadRequest,
    Began,
    Forbidden,
    Happening,
    Inbound,
    StatusReport,
    Stopped,
    UssdAdapter,
    UssdReply,
    UssdTurn,
    error_answer,
    fit_id,
)
from channels.intake import DatabaseThread, GroupWriter
from channels.joining import has_parts, join_parts
from channels.journal import Journal
from channels.known import KnownChannel, load_channel
from channels.protection import caller_address, read_networks
from channels.request import Call, Request
from channels.room import Room
from channels.shares import Shares
from channels.ussd import UssdSession
from engine.clock import CLOCK
from engine.gate import TURNS
from engine.services import inbox, statuses
from engine.telemetry import USSD, Observation, observe
from flows.urns import parse_urn

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]
# Hands an answer to the caller; must not raise.
Reply = Callable[[Answer], None]

logger = logging.getLogger(__name__)

PREFIX = b"/c/"
BODY_LIMIT = 1_000_000
TOO_LONG = f"the body must not be longer than {BODY_LIMIT} bytes"
# Providers that give no ids are taken to repeat themselves who send the same so soon.
REPEAT_SECONDS = 3.0
# Turns of USSD that are taken side by side, most of which wait for something else. Each workspace has a share.
MOST_TURNS = 32
MOST_KNOWN = 10_000  # channels that are remembered
MOST_LOOKS = 4  # at channels and at parts of messages
LATE_SECONDS = 0.5  # who is answered so late has been taken for late by then


class Place(NamedTuple):
    """What the path of a call names; ``token`` is the secret behind the channel's id, ``rest`` follows the action."""

    code: str
    uuid: str
    token: str
    action: str
    rest: tuple[str, ...]


class Refused(Exception):
    """A request that is answered without being stored."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


# The kinds of inbox items.
EVENTS = {"chat": "chat", "call": "missed_call"}


class WebhookApplication:
    """One for each process. Channels are remembered for seconds; those that don't exist are looked up each time."""

    def __init__(self) -> None:
        self._channels: dict[tuple[str, str], KnownChannel] = {}
        self._looking: dict[tuple[str, str], asyncio.Future[KnownChannel | None]] = {}
        self._writer: GroupWriter[inbox.Incoming | statuses.Report] = GroupWriter(store)
        self._journal = Journal()
        self._looks = DatabaseThread(MOST_LOOKS)
        self._turns = DatabaseThread(MOST_TURNS, TURNS)
        self._shares = Shares(MOST_TURNS)
        self._tasks: set[asyncio.Task[None]] = set()
        self._room = Room()

    def close(self) -> None:
        self._writer.thread.close()
        self._looks.close()
        self._turns.close()
        self._journal.close()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        answered: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        try:
            self.take(_read_call(scope, await _read_body(receive)), partial(_give, answered))
            answer = await answered
        except Refused as refusal:
            answer = _refusal(refusal)
        await _respond(send, answer)

    def take(self, call: Call, reply: Reply) -> None:
        """Has a call answered by ``reply`` once all is on disk; nearly all of them without a task of their own."""
        size = len(call.body)
        if self._room.enter(size):
            self._begin(call, partial(self._leave, size, reply))
        else:
            reply(error_answer(503, "too many calls wait to be stored, please try again"))

    def _leave(self, size: int, reply: Reply, answer: Answer) -> None:
        self._room.leave(size)
        reply(answer)

    def _begin(self, call: Call, reply: Reply) -> None:
        try:
            place = _read_path(call.path)
            known = self._channels.get((place.code, place.uuid))
            if known and known.until >= time.monotonic():
                self._enter(known, place, call, reply)
            else:
                self._later(self._introduce(place, call, reply))
        except Exception as error:  # noqa: BLE001  # told to the caller
            reply(_refusal(error))

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _introduce(self, place: Place, call: Call, reply: Reply) -> None:
        try:
            known = await self._look_up(place.code, place.uuid)
            if known is None:
                raise Refused(404, "no such channel")
            self._enter(known, place, call, reply)
        except Exception as error:  # noqa: BLE001  # told to the caller
            reply(_refusal(error))

    def _enter(self, known: KnownChannel, place: Place, call: Call, reply: Reply) -> None:
        adapter = ADAPTERS[known.channel.type]
        if place.action not in adapter.actions:
            raise Refused(404, f"a channel of type {place.code} has no '{place.action}'")
        request = _request(call, place)
        answer = partial(self._answer, known, request, reply)
        problem = known.channel.protection.problem(place.token, request.headers, partial(_caller, call, request))
        if problem:
            answer(error_answer(403, problem))
            return
        try:
            self._take(request, known, answer)
        except Exception as error:  # noqa: BLE001  # told to the caller
            answer(_refusal(error))

    def _answer(self, known: KnownChannel, request: Request, reply: Reply, answer: Answer) -> None:
        self._journal.called(known.workspace_id, known.channel, request, answer)
        reply(answer)

    def _take(self, request: Request, known: KnownChannel, answer: Reply) -> None:
        happenings = ADAPTERS[known.channel.type].parse(request, known.channel)
        if happenings and isinstance(happenings[0], UssdTurn):
            self._later(_answering(self._take_turn(happenings[0], known, request.at), answer))
        elif has_parts(happenings):
            self._later(_answering(self._take_parts(happenings, known), answer))
        else:
            stored = partial(self._stored, happenings, known, answer)
            self._writer.put([storable(happening, known) for happening in happenings], stored)

    def _stored(
        self, happenings: Sequence[Happening], known: KnownChannel, answer: Reply, error: Exception | None
    ) -> None:
        try:
            if error:
                raise error
            answer(self._accepted(happenings, happenings, known))
        except Exception as problem:  # noqa: BLE001  # told to the caller
            answer(_refusal(problem))

    async def _take_parts(self, happenings: Sequence[Happening], known: KnownChannel) -> Answer:
        whole = await self._looks.run(join_parts, happenings, known.channel)
        await self._writer.add([storable(happening, known) for happening in whole])
        return self._accepted(happenings, whole, known)

    def _accepted(self, happenings: Sequence[Happening], whole: Sequence[Happening], known: KnownChannel) -> Answer:
        messages = sum(isinstance(happening, Inbound) for happening in whole)
        self._journal.received(known.workspace_id, known.channel, messages)
        return ADAPTERS[known.channel.type].answer(known.channel, happenings)

    async def _take_turn(self, turn: UssdTurn, known: KnownChannel, at: float) -> Answer:
        """The answer is the next page. What has begun and takes too long is finished, for who dials again."""
        session = UssdSession(known.workspace_id, known.channel, turn, at=at)
        try:
            taking = asyncio.shield(self._in_turn(session, known.workspace_id))
            reply = await asyncio.wait_for(taking, known.channel.config.answer_seconds + LATE_SECONDS)
        except TimeoutError:
            reply = session.sorry
        except Exception:
            logger.exception("a turn of a USSD session failed")
            reply = session.sorry
        observe([Observation(USSD, session.outcome, CLOCK.seconds() - at)])
        if turn.event == "close":
            return ADAPTERS[known.channel.type].answer(known.channel, [turn])
        self._journal.received(known.workspace_id, known.channel, 1)
        adapter = cast("UssdAdapter[Any]", ADAPTERS[known.channel.type])
        return adapter.render(known.channel, turn, reply)

    async def _in_turn(self, session: UssdSession, workspace_id: UUID) -> UssdReply:
        """Raises TimeoutError if others of the workspace take all the time that there is."""
        await asyncio.wait_for(self._shares.enter(workspace_id), session.patience)
        try:
            return await self._turns.run(session.reply)
        finally:
            self._shares.leave(workspace_id)

    async def _look_up(self, code: str, uuid: str) -> KnownChannel | None:
        """Once for all calls that wait for it."""
        looking = self._looking.get((code, uuid))
        if looking is None:
            looking = self._looking[code, uuid] = asyncio.ensure_future(self._looks.run(load_channel, code, uuid))
            looking.add_done_callback(lambda done: self._keep(code, uuid, done))
        return await asyncio.shield(looking)

    def _keep(self, code: str, uuid: str, looked: "asyncio.Future[KnownChannel | None]") -> None:
        del self._looking[code, uuid]
        known = None if looked.cancelled() or looked.exception() else looked.result()
        if known:
            if len(self._channels) >= MOST_KNOWN:  # a UUID can be written in endless ways
                self._channels.clear()
            self._channels[code, uuid] = known
        else:
            self._channels.pop((code, uuid), None)


def _give(answered: "asyncio.Future[Answer]", answer: Answer) -> None:
    if not answered.done():  # else the server has ended the call, as its caller has gone
        answered.set_result(answer)


async def _answering(answering: Awaitable[Answer], answer: Reply) -> None:
    try:
        told = await answering
    except Exception as error:  # noqa: BLE001  # told to the caller
        told = _refusal(error)
    answer(told)


def _refusal(error: Exception) -> Answer:
    """What a caller is told whose call could not be taken in."""
    match error:
        case Refused(status=status):
            return error_answer(status, str(error))
        case BadRequest():
            return error_answer(400, str(error))
        case Forbidden():
            return error_answer(403, str(error))
    logger.error("a provider's call could not be taken in", exc_info=error)
    return error_answer(503, "it could not be stored, please try again")


def _read_path(path: str) -> Place:
    _, *parts = path.strip("/").split("/")
    if len(parts) < 3:
        raise Refused(404, "the address must be /c/<type>/<channel>/<action>")
    code, key, action, *rest = parts
    uuid, _, token = key.partition(".")
    return Place(code.upper(), uuid, token, action, tuple(rest))


def _read_call(scope: Scope, body: bytes) -> Call:
    peer = (scope.get("client") or ("",))[0]
    return Call(scope["method"], scope["path"], scope["query_string"], scope["headers"], body, peer)


def _request(call: Call, place: Place) -> Request:
    query = call.query.decode("latin-1")
    return Request(
        method=call.method,
        action=place.action,
        query=query,
        headers={name.decode("latin-1").lower(): value.decode("latin-1") for name, value in call.headers},
        body=call.body,
        url=f"{settings.PUBLIC_URL}{call.path}{'?' if query else ''}{query}",
        rest=place.rest,
        at=CLOCK.seconds(),
    )


def _caller(call: Call, request: Request) -> str:
    """The IP address that a call came from."""
    forwarded = request.headers.get("x-forwarded-for", "")
    return caller_address(call.peer, forwarded, read_networks(settings.TRUSTED_PROXIES))


async def _read_body(receive: Receive) -> bytes:
    chunks, size, more = [], 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "the request broke off")
        chunks.append(message.get("body", b""))
        size += len(chunks[-1])
        more = message.get("more_body", False)
        if size > BODY_LIMIT:
            raise Refused(413, TOO_LONG)
    return b"".join(chunks)


async def _respond(send: Send, answer: Answer) -> None:
    body = answer.body.encode()
    headers = [(b"content-type", answer.content_type.encode()), (b"content-length", str(len(body)).encode())]
    headers += [(name.encode(), value.encode()) for name, value in answer.headers.items()]
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def storable(happening: Happening, known: KnownChannel) -> inbox.Incoming | statuses.Report:
    """What is stored of what a provider said."""
    channel_id = known.channel_id
    match happening:
        case StatusReport(status=status, message_id=message_id, external_id=external_id):
            return statuses.Report(
                channel_id=channel_id, status=status, message_id=message_id, external_id=fit_id(external_id)
            )
        case Inbound():
            return _incoming(
                happening,
                known,
                text=happening.text,
                attachments=happening.attachments,
                payload=happening.payload,
                repeat_seconds=REPEAT_SECONDS,
            )
        case Stopped():
            urn, _ = _identified(happening.urn)
            return inbox.Incoming(workspace_id=known.workspace_id, channel_id=channel_id, urn=urn, kind="stop")
        case Began():
            return _incoming(happening, known, kind=EVENTS[happening.by], params=happening.params)
        case UssdTurn(session_id=session_id):
            raise BadRequest(f"session {session_id} must be answered in its own call")


def _incoming(happening: Inbound | Began, known: KnownChannel, **more: Any) -> inbox.Incoming:
    urn, display = _identified(happening.urn)
    return inbox.Incoming(
        workspace_id=known.workspace_id,
        channel_id=known.channel_id,
        urn=urn,
        display=display,
        external_id=fit_id(happening.external_id),
        sent_on=happening.sent_on,
        name=happening.name,
        **more,
    )


def _identified(urn: str) -> tuple[str, str]:
    """What of a URN stays the same, and what it is called by people, which they may change."""
    if "#" not in urn:
        return urn, ""
    parsed = parse_urn(urn)
    return parsed.identity, parsed.display


def store(items: Sequence[inbox.Incoming | statuses.Report]) -> None:
    """Commits a group, reports first: all is tried again if the rest fails, and only reports can be stored twice."""
    incoming = [item for item in items if isinstance(item, inbox.Incoming)]
    reports = [item for item in items if isinstance(item, statuses.Report)]
    if reports:
        statuses.record(reports)
    if incoming:
        inbox.receive(incoming)


webhook_application = WebhookApplication()
