"""Sends what waits in the outbox: claims in batches, sends side by side, records in batches.

A message is claimed only when no earlier one of its contact is left, so there is one in flight per contact and their
order is kept, however many senders run. A claim is a lease: what a dead sender had is claimed again when it runs out.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any, Protocol
from uuid import UUID

import redis.asyncio
from django.conf import settings
from django.db import Error as DatabaseError

from channels import base
from channels.base import ADAPTERS, Outgoing, QuickReply, SendError
from channels.http import Client
from channels.intake import DatabaseThread, GroupWriter
from channels.journal import Call, Journal, Listener
from channels.known import CHANNEL_SECONDS, BrokenSettings, to_adapter
from channels.settings import redact
from engine.clock import CLOCK
from engine.models import Channel
from engine.services.outbox import LEASE_SECONDS, STALE_DAYS, Claimed, Outcome, claim, give_back, record, renew
from engine.tempo import Tempo
from engine.wakeups import OUTBOX
from flows.moment import write_rfc3339

logger = logging.getLogger(__name__)

# A channel has half of them under way or little more, so that a slow one leaves room for others.
IN_FLIGHT = 512
SEND_SECONDS = 35
# How often to look whether one takes longer: a timer for each message costs as much as the rest of its round.
OVERDUE_SECONDS = 1
# How often to look although nobody woke us: retries come due, and a nudge can get lost.
LOOK_SECONDS = 0.25
# A message whose outcome isn't written down while its lease lasts is sent again.
RECORD_TRIES = 50
PAUSE_SECONDS = 1.0
# Between two looks others come to wait, so that one look finds many.
CLAIM_SECONDS = 0.02


class Transport(Protocol):
    """What messages leave by."""

    def room(self) -> int:
        """How many it can have under way at once, now."""

    async def carry(self, message: Outgoing, channel: base.Channel[Any], calls: list[Call]) -> base.Sent:
        """Hands a message over; raises ``SendError``. What was said is added to ``calls``."""


class HTTPTransport:
    """Calls of HTTP interfaces, as the adapters of the channels make them."""

    def __init__(self, client: base.HTTP) -> None:
        self._client = client

    def room(self) -> int:
        return IN_FLIGHT

    async def carry(self, message: Outgoing, channel: base.Channel[Any], calls: list[Call]) -> base.Sent:
        return await ADAPTERS[channel.type].send(message, channel, Listener(self._client, calls))


class Sender:
    """One for a process. ``run`` returns after ``stop``, when what it had claimed is sent and recorded.

    With ``only`` it sends what leaves by that channel, else by all that have no sender of their own.
    """

    def __init__(self, transport: Transport, only: UUID | None = None) -> None:
        self._transport = transport
        self._only = only
        self._recorder: GroupWriter[Outcome] = GroupWriter(record)
        self._journal = Journal()
        self._claimer = DatabaseThread()
        self._channels: dict[UUID, tuple[float, base.Channel[Any] | None]] = {}
        self._flying: dict[asyncio.Task[None], Claimed] = {}
        # Those that haven't got an answer yet, and when they are given up, by the monotonic clock.
        self._sending: dict[asyncio.Task[Any] | None, float] = {}
        self._work = asyncio.Event()
        self._stopping = False
        self._tempo = Tempo(CLAIM_SECONDS)

    def stop(self) -> None:
        self._stopping = True
        self._work.set()

    async def run(self) -> None:
        helpers = [asyncio.create_task(work()) for work in (self._listen, self._keep_claims, self._give_up_regularly)]
        while not self._stopping:
            await asyncio.sleep(self._tempo.beat())
            self._work.clear()
            launched = await self._launch()
            self._tempo.done()
            if not launched:
                await self._sleep(LOOK_SECONDS)
        await asyncio.gather(*self._flying, return_exceptions=True)
        for helper in helpers:
            helper.cancel()
        self._recorder.thread.close()
        self._claimer.close()
        self._journal.close()

    async def _sleep(self, seconds: float) -> None:
        """Until there is news: a nudge, or a message done, which may let its contact's next one go."""
        try:
            await asyncio.wait_for(self._work.wait(), seconds)
        except TimeoutError:
            return

    async def _listen(self) -> None:
        valkey = redis.asyncio.Redis.from_url(settings.REDIS_URL)
        while True:
            try:
                if await valkey.blpop([OUTBOX], timeout=5):
                    self._work.set()
            except redis.RedisError:
                await asyncio.sleep(PAUSE_SECONDS)

    async def _keep_claims(self) -> None:
        """What this process sends stays its own however long that takes; what a dead one had is soon claimed anew."""
        while True:
            await asyncio.sleep(LEASE_SECONDS / 3)
            try:
                await self._claimer.run(renew, list(self._flying.values()))
            except DatabaseError:
                logger.exception("claims can't be renewed; trying again")

    async def _give_up_regularly(self) -> None:
        while True:
            await asyncio.sleep(OVERDUE_SECONDS)
            now = time.monotonic()
            for task in [task for task, until in self._sending.items() if task and until < now]:
                del self._sending[task]
                task.cancel()

    async def _launch(self) -> bool:
        """Claims as many as there is room for and sends them off; whether there were any."""
        room = self._transport.room() - len(self._flying)
        if room <= 0:
            return False
        try:
            claimed = await self._without_suspects(await self._claimer.run(self._claim(room)))
            channels = {key: await self._channel(key) for key in {one.channel_id for one in claimed}}
        except DatabaseError:
            logger.exception("the outbox can't be read; trying again")
            await asyncio.sleep(PAUSE_SECONDS)
            return False
        for one in claimed:
            task = asyncio.create_task(self._deliver(one, channels[one.channel_id]))
            self._flying[task] = one
            task.add_done_callback(self._landed)
        return bool(claimed)

    async def _without_suspects(self, claimed: list[Claimed]) -> list[Claimed]:
        """All but one of those that may be why senders die, so that it takes no other of them along if it is."""
        suspects = [one for one in claimed if one.is_suspect]
        if not suspects:
            return claimed
        is_one_flying = any(one.is_suspect for one in self._flying.values())
        others = suspects if is_one_flying else suspects[1:]
        await self._claimer.run(give_back, others)
        return [one for one in claimed if one not in others]

    def _claim(self, room: int) -> Callable[[], list[Claimed]]:
        """Half of the room is left free, and channels wait that have as much under way as there is room."""
        if self._only:
            return partial(claim, limit=room, only=self._only)
        under_way = Counter(one.channel_id for one in self._flying.values())
        return partial(claim, limit=(room + 1) // 2, but=[key for key, count in under_way.items() if count >= room])

    def _landed(self, task: "asyncio.Task[None]") -> None:
        del self._flying[task]
        self._work.set()

    async def _deliver(self, one: Claimed, channel: base.Channel[Any] | None) -> None:
        calls: list[Call] = []
        outcome = await self._send(one, channel, calls)
        await self._record(outcome)
        if channel:
            error = f"{outcome.error}: {outcome.reason}" if outcome.error else ""
            self._journal.sent(one, channel, calls, error)

    async def _record(self, outcome: Outcome) -> None:
        for _ in range(RECORD_TRIES):
            try:
                await self._recorder.add([outcome])
            except DatabaseError:
                about = {"message": outcome.claimed.message_id}
                logger.exception("what became of message %(message)s can't be written down; trying again", about)
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                return

    async def _send(self, one: Claimed, channel: base.Channel[Any] | None, calls: list[Call]) -> Outcome:
        try:
            if channel is None:
                raise SendError("channel_config", "the channel is gone, or its settings are wrong")
            if one.silenced:
                raise SendError(one.silenced, "whoever it is for no longer took part when it was to be tried again")
            if one.is_stale:
                raise SendError("too_late", f"it should have left more than {STALE_DAYS} days ago")
            if one.is_deadly:
                raise SendError("sender_died", "each sender that had it in hand ended before it had left")
            sent = await self._in_time(self._transport.carry(_outgoing(one), channel, calls))
        except SendError as error:
            reason = redact(str(error), channel.config) if channel else str(error)
            taken = tuple(map(base.fit_id, error.taken)) or tuple(one.taken)
            return Outcome(
                claimed=one, error=error.code, reason=reason, retry=error.retry, wait=error.wait, external_ids=taken
            )
        except Exception as error:
            logger.exception("adapter failed on message %(message)s", {"message": one.message_id})
            return Outcome(claimed=one, error="adapter_failed", reason=type(error).__name__)
        return Outcome(claimed=one, external_ids=tuple(map(base.fit_id, sent.external_ids)))

    async def _in_time(self, sending: Awaitable[base.Sent]) -> base.Sent:
        """Raises SendError when it has been given up."""
        task = asyncio.current_task()
        self._sending[task] = time.monotonic() + SEND_SECONDS
        try:
            return await sending
        except asyncio.CancelledError as broken_off:
            if task is None or task in self._sending:  # it was somebody else
                raise
            task.uncancel()
            error = SendError("connection_failed", "no answer in time", retry=True)
            error.taken = broken_off.taken if isinstance(broken_off, base.GivenUp) else ()
            raise error from None
        finally:
            self._sending.pop(task, None)

    async def _channel(self, channel_id: UUID) -> base.Channel[Any] | None:
        until, channel = self._channels.get(channel_id, (0.0, None))
        if until < time.monotonic():
            channel = await self._claimer.run(_load_channel, channel_id)
            self._channels[channel_id] = time.monotonic() + CHANNEL_SECONDS, channel
        return channel


def _load_channel(channel_id: UUID) -> base.Channel[Any] | None:
    row = Channel.objects.filter(pk=channel_id, is_active=True).first()
    try:
        return to_adapter(row) if row and row.type in ADAPTERS else None
    except BrokenSettings:
        logger.exception("a channel's settings can't be used")
        return None


def _outgoing(one: Claimed) -> Outgoing:
    return Outgoing(
        id=str(one.message_id),
        urn=one.urn,
        text=one.text,
        attachments=tuple(one.attachments),
        quick_replies=tuple(
            QuickReply(reply.get("type", "text"), reply.get("text", ""), reply.get("extra", ""))
            for reply in one.quick_replies
        ),
        locale=one.locale,
        session_open=one.session_open,
        urgent=one.priority == 0,
        taken=tuple(one.taken),
        at=write_rfc3339(CLOCK.now()),
        flow=one.flow,
    )


async def run_sender(stop: asyncio.Event) -> None:
    """Sends until ``stop`` is set."""
    async with Client() as client:
        sender = Sender(HTTPTransport(client))
        running = asyncio.create_task(sender.run())
        await asyncio.wait([running, asyncio.create_task(stop.wait())], return_when=asyncio.FIRST_COMPLETED)
        sender.stop()
        await running
