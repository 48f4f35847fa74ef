"""A session with an SMSC over TCP: binds, keeps a window of unanswered requests, answers what comes."""

import asyncio
import base64
import re
import ssl
from collections.abc import Awaitable, Callable
from contextlib import suppress
from itertools import cycle
from typing import Self

import smpp34

from channels.smpp import pdus
from channels.smpp.config import SMPPConfig
from engine.gateways.addresses import resolve

CONNECT_SECONDS = 15
UNBIND_SECONDS = 3
MAX_SEQUENCE = 0x7FFFFFFF

# Takes a message or receipt that came in; gives the status that the SMSC is answered.
Deliver = Callable[[smpp34.DeliverSm], Awaitable[int]]


class LinkError(Exception):
    """There is no session, or there is none any more; ``status`` is the SMSC's if it refused."""

    def __init__(self, reason: str, status: int = 0) -> None:
        super().__init__(reason)
        self.status = status


class NoAnswer(LinkError):
    """The SMSC kept silent: what was asked may have been done."""


class Link:
    """One session; use ``open``. ``ended`` is done when it is over, ``reason`` says then why."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, config: SMPPConfig, deliver: Deliver
    ) -> None:
        self._reader, self._writer = reader, writer
        self._config = config
        self._deliver = deliver
        self._asked: dict[int, asyncio.Future[smpp34.RawPdu]] = {}
        self._sequences = cycle(range(1, MAX_SEQUENCE + 1))
        self._answering: set[asyncio.Task[None]] = set()
        self._tasks = [asyncio.create_task(self._read())]
        self.ended = asyncio.Event()
        self.reason = ""

    @classmethod
    async def open(cls, command: int, config: SMPPConfig, deliver: Deliver) -> Self:
        """A bound session; ``command`` says whether as transmitter, receiver or transceiver. Raises ``LinkError``."""
        link = cls(*await _connect(config), config, deliver)
        try:
            await link._bind(command)
        except LinkError:
            link.break_off()
            raise
        link._tasks.append(asyncio.create_task(link._keep_alive()))
        return link

    async def submit(self, pdu: smpp34.SubmitSm) -> smpp34.RawPdu:
        """What the SMSC answers to a message. Raises ``LinkError``."""
        return await self._ask(pdus.SUBMIT_SM, pdu.encode()[pdus.HEADER_LENGTH :])

    async def close(self) -> None:
        """Says goodbye, if there is somebody to say it to."""
        with suppress(LinkError, TimeoutError):
            async with asyncio.timeout(UNBIND_SECONDS):
                await asyncio.gather(*self._answering)
                await self._ask(pdus.UNBIND)
        self.break_off()

    def break_off(self, reason: str = "the connection was given up") -> None:
        self.ended.set()
        self.reason = self.reason or reason
        self._writer.close()
        for task in self._tasks:
            task.cancel()
        for answer in self._asked.values():
            if not answer.done():
                answer.set_exception(NoAnswer(reason))

    async def _bind(self, command: int) -> None:
        config = self._config
        body = pdus.bind_body(
            system_id=config.system_id,
            password=config.password,
            system_type=config.system_type,
            address_range=config.address_range,
        )
        answer = await self._ask(command, body)
        if answer.command_status != pdus.OK:
            reason = f"the SMSC refused the bind: {pdus.name_of(answer.command_status)}"
            raise LinkError(reason, answer.command_status)

    async def _ask(self, command: int, body: bytes = b"") -> smpp34.RawPdu:
        if self.ended.is_set():
            raise LinkError("there is no connection")
        sequence = next(self._sequences)
        answer: asyncio.Future[smpp34.RawPdu] = asyncio.get_running_loop().create_future()
        self._asked[sequence] = answer
        try:
            self._writer.write(pdus.write(command, sequence, body))
            async with asyncio.timeout(self._config.response_seconds):
                return await answer
        except TimeoutError as error:
            raise NoAnswer("the SMSC didn't answer in time") from error
        finally:
            del self._asked[sequence]

    async def _keep_alive(self) -> None:
        try:
            while True:
                await asyncio.sleep(self._config.enquire_seconds)
                await self._ask(pdus.ENQUIRE_LINK)
        except LinkError as error:
            self.break_off(str(error))

    async def _read(self) -> None:
        reason = ""
        try:
            while not self.ended.is_set():
                await self._take(await self._next())
        except (OSError, EOFError, smpp34.SmppError) as error:
            reason = f"the connection broke off: {error}"
        finally:
            self.break_off(reason or self.reason)

    async def _next(self) -> bytes:
        """The octets of the next PDU."""
        start = await self._reader.readexactly(pdus.HEADER_LENGTH)
        length = pdus.read_header(start).length
        if not pdus.HEADER_LENGTH <= length <= pdus.LONGEST:
            raise ConnectionError(f"a PDU of {length} octets")
        return start + await self._reader.readexactly(length - pdus.HEADER_LENGTH)

    async def _take(self, octets: bytes) -> None:
        header = pdus.read_header(octets)
        if header.is_response:
            answer, pdu = self._asked.get(header.sequence), smpp34.decode(octets)
            if answer and not answer.done() and isinstance(pdu, smpp34.RawPdu):
                answer.set_result(pdu)
        elif header.command == pdus.DELIVER_SM:
            task = asyncio.create_task(self._answer_delivery(header, octets))
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)
        else:
            self._answer_request(header)
        await self._writer.drain()

    def _answer_request(self, header: pdus.Header) -> None:
        if header.command in {pdus.ENQUIRE_LINK, pdus.UNBIND}:
            self._answer(header)
        elif header.command != pdus.ALERT_NOTIFICATION:  # that one has no answer
            self._writer.write(pdus.write(pdus.GENERIC_NACK, header.sequence, status=pdus.INVALID_COMMAND))
        if header.command == pdus.UNBIND:
            self.reason = "the SMSC said goodbye"
            self.ended.set()

    async def _answer_delivery(self, header: pdus.Header, octets: bytes) -> None:
        try:
            pdu = smpp34.decode(octets)
        except smpp34.SmppError:
            status = pdus.INVALID_LENGTH
        else:
            status = await self._deliver(pdu) if isinstance(pdu, smpp34.DeliverSm) else pdus.INVALID_COMMAND
        self._answer(header, status, b"\x00")

    def _answer(self, header: pdus.Header, status: int = pdus.OK, body: bytes = b"") -> None:
        if not self._writer.is_closing():
            self._writer.write(pdus.write(header.command | pdus.RESPONSE, header.sequence, body, status))


Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def _connect(config: SMPPConfig) -> Streams:
    """With the first of the host's addresses that answers: providers have several for when one is down."""
    try:
        async with asyncio.timeout(CONNECT_SECONDS):
            addresses = await asyncio.to_thread(resolve, config.host, config.port)
            seconds = CONNECT_SECONDS / len(addresses)
            for address in addresses[:-1]:
                with suppress(OSError):
                    return await _connect_to(address, config, seconds)
            return await _connect_to(addresses[-1], config, seconds)
    except (OSError, TimeoutError) as error:
        raise LinkError(f"no connection: {error if str(error) else 'no answer in time'}") from error


async def _connect_to(address: str, config: SMPPConfig, seconds: float) -> Streams:
    secure = _secured(config) if config.tls else None
    name = config.host if config.tls else None
    async with asyncio.timeout(seconds):
        return await asyncio.open_connection(address, config.port, ssl=secure, server_hostname=name)


def _secured(config: SMPPConfig) -> ssl.SSLContext:
    """Certificates are read however their lines were broken, as forms don't keep that."""
    context = ssl.create_default_context()
    texts = _CERTIFICATE.findall(config.tls_authority)
    try:
        if config.tls_authority:
            context.load_verify_locations(cadata=b"".join(base64.b64decode(text) for text in texts))
    except (ValueError, ssl.SSLError) as error:
        raise LinkError(f"the certificate authority can't be read: {error}") from error
    return context


_CERTIFICATE = re.compile("-----BEGIN CERTIFICATE-----(.*?)-----END CERTIFICATE-----", re.DOTALL)
