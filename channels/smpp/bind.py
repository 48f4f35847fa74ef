"""What the process of a channel does: stays bound, sends what leaves by the channel, stores what comes."""

import asyncio
import logging
import time
from collections.abc import Awaitable
from functools import partial
from typing import Any
from uuid import UUID

import smpp34
from django.db import Error as DatabaseError

from channels.base import BadRequest, Channel, Outgoing, SendError, Sent, send_each
from channels.journal import Call, Journal
from channels.known import KnownChannel
from channels.outbox import Sender
from channels.smpp import pdus
from channels.smpp.config import SMPPConfig
from channels.smpp.inward import Inward
from channels.smpp.link import Link, LinkError
from channels.smpp.noting import bind_call, delivery_call, submit_call
from channels.smpp.receipts import is_receipt, submitted_id
from channels.smpp.submits import Submit, submits
from channels.smpp.wait import Wait

logger = logging.getLogger(__name__)

JOIN_SECONDS = 20.0
# An SMSC that takes a bind and ends it at once is given more time each time, as one that takes none.
STEADY_SECONDS = 40.0


class Bind:
    """The sessions of a channel, and what messages leave by: one transceiver, or a transmitter and a receiver."""

    def __init__(self, known: KnownChannel) -> None:
        self._workspace_id = known.workspace_id
        self._channel: Channel[SMPPConfig] = known.channel
        self._config = self._channel.config
        self._inward = Inward(known)
        self._journal = Journal()
        self._links: list[Link] = []
        self._throttled = Wait()

    async def stay(self, stop: asyncio.Event) -> None:
        """Binds, and again whenever that ends, until ``stop``; sooner if it was for long."""
        wait = Wait()
        while not stop.is_set():
            began = time.monotonic()
            try:
                await self._open()
                await first(stop.wait(), *(link.ended.wait() for link in self._links))
                if not stop.is_set():
                    self._say_why(LinkError(next(link.reason for link in self._links if link.ended.is_set())))
            except LinkError as error:
                self._say_why(error)
            if time.monotonic() - began > STEADY_SECONDS:
                wait.reset()
            if not stop.is_set():
                self._break_off()
                wait.begin()
                await first(stop.wait(), asyncio.sleep(wait.seconds()))

    def _say_why(self, error: LinkError) -> None:
        self._note(bind_call(self._config, str(error), error.status))
        logger.warning("channel %s isn't bound: %s", self._channel.uuid, error)

    async def join_overdue(self) -> None:
        """Looks after long messages whose parts don't all come, for ever."""
        while True:
            try:
                await self._inward.join_overdue()
            except DatabaseError:
                logger.exception("parts of long messages can't be read; trying again")
            await asyncio.sleep(JOIN_SECONDS)

    async def close(self) -> None:
        """Unbinds."""
        await asyncio.gather(*(link.close() for link in self._links))
        self._inward.close()
        self._journal.close()

    def room(self) -> int:
        is_bound = bool(self._links) and not any(link.ended.is_set() for link in self._links)
        return self._config.window if is_bound and not self._throttled.seconds() else 0

    async def carry(self, message: Outgoing, channel: Channel[Any], calls: list[Call]) -> Sent:
        return await send_each(message, [partial(self._submit, part, calls) for part in submits(message, channel)])

    async def _open(self) -> None:
        commands = [pdus.BIND_TRANSCEIVER]
        if self._config.bind == "pair":
            commands = [pdus.BIND_TRANSMITTER, pdus.BIND_RECEIVER]
        self._inward.bound()
        opened = await asyncio.gather(
            *(Link.open(command, self._config, self._deliver) for command in commands), return_exceptions=True
        )
        self._links = [link for link in opened if isinstance(link, Link)]
        for failure in opened:
            if isinstance(failure, BaseException):
                self._break_off()
                raise failure
        self._note(bind_call(self._config))

    def _break_off(self) -> None:
        for link in self._links:
            link.break_off()
        self._links = []

    async def _submit(self, submit: Submit, calls: list[Call]) -> str:
        """The SMSC's id of a part."""
        if not self._links:
            raise SendError("connection_throttled", "the bind is down", retry=True)
        began, answer = time.monotonic(), None
        try:
            answer = await self._links[0].submit(submit.pdu)
        except LinkError as error:
            raise SendError("connection_failed", str(error), retry=True) from error
        finally:
            calls.append(submit_call(self._config, submit, answer, time.monotonic() - began))
        return self._taken(answer)

    def _taken(self, answer: smpp34.RawPdu) -> str:
        status = answer.command_status
        if status == pdus.OK:
            self._throttled.reset()
            return submitted_id(pdus.message_id(answer.body), self._config.message_ids)
        if status in pdus.THROTTLED:
            self._throttled.begin()
            raise SendError("connection_throttled", pdus.name_of(status), retry=True)
        if status in pdus.TEMPORARY:
            raise SendError("connection_failed", pdus.name_of(status), retry=True)
        raise SendError("rejected", pdus.name_of(status))

    async def _deliver(self, pdu: smpp34.DeliverSm) -> int:
        """What makes no sense is answered like the rest: the SMSC would only repeat it."""
        text, reason = "", ""
        try:
            text = await self._inward.take(pdu)
        except BadRequest as error:
            text, reason = pdu.short_message.hex(" "), str(error)
        except Exception:
            logger.exception("what came by channel %s could not be stored", self._channel.uuid)
            return pdus.TRY_LATER
        if not (reason or is_receipt(pdu)):
            self._journal.received(self._workspace_id, self._channel, 1)
        self._note(delivery_call(self._config, pdu, text, reason))
        return pdus.OK

    def _note(self, call: Call) -> None:
        self._journal.noted(self._workspace_id, self._channel, call)


async def run_bind(known: KnownChannel, stop: asyncio.Event) -> None:
    """Serves a channel until ``stop`` is set; what is being sent then is still recorded."""
    bind = Bind(known)
    sender = Sender(bind, only=UUID(known.channel.uuid))
    staying = asyncio.create_task(bind.stay(stop))
    sending = asyncio.create_task(sender.run())
    joining = asyncio.create_task(bind.join_overdue())
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([stopping, staying, sending, joining], return_when=asyncio.FIRST_COMPLETED)
    stop.set()
    sender.stop()
    joining.cancel()
    await asyncio.gather(staying, sending)
    await bind.close()


async def first(*waits: Awaitable[Any]) -> None:
    """Returns when the first of them is over, and gives up the others."""
    tasks = [asyncio.ensure_future(one) for one in waits]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()
