"""What an SMSC delivers: receipts become reports, texts and joined pieces of texts messages, all of it stored."""

import time
from collections.abc import Sequence
from uuid import UUID

import msgspec
import smpp34

from channels.base import BadRequest, Channel, Inbound, StatusReport
from channels.intake import DatabaseThread, GroupWriter
from channels.known import KnownChannel
from channels.reading import urn_of
from channels.request import clean
from channels.smpp.config import SMPPConfig
from channels.smpp.pieces import Piece, join, read_piece
from channels.smpp.receipts import is_receipt, read_receipt
from channels.webhooks import REPEAT_SECONDS, storable, store
from engine.services.inbound_parts import InboundPart, forget_parts, joined_id, keep_part, overdue_parts
from engine.services.inbox import Incoming
from engine.services.statuses import Report

# What wasn't answered before a connection broke off is delivered again on the next.
AGAIN_SECONDS = 60.0


class Inward:
    """One for a channel. ``take`` returns once what was delivered is on disk."""

    def __init__(self, known: KnownChannel) -> None:
        self._known = known
        self._channel: Channel[SMPPConfig] = known.channel
        self._writer: GroupWriter[Incoming | Report] = GroupWriter(store)
        self._parts = DatabaseThread()
        self._bound_at = 0.0

    def close(self) -> None:
        self._writer.thread.close()
        self._parts.close()

    def bound(self) -> None:
        """A connection begins."""
        self._bound_at = time.monotonic()

    async def take(self, pdu: smpp34.DeliverSm) -> str:
        """The text as people read it. Raises ``BadRequest`` for what makes no sense, and what storing it raised."""
        if is_receipt(pdu):
            return await self._take_receipt(pdu)
        piece = read_piece(pdu)
        if piece.is_part:
            return await self._take_part(pdu, piece)
        text = join([piece], self._channel.config.alphabet)
        await self._store(pdu.source_addr, text)
        return text

    async def join_overdue(self) -> None:
        """Stores long messages of which parts have been missing for too long, and forgets those parts."""
        seconds = self._channel.config.join_minutes * 60
        for parts in await self._parts.run(overdue_parts, UUID(self._channel.uuid), seconds):
            await self._store_joined(parts)
            await self._parts.run(forget_parts, parts)

    async def _take_receipt(self, pdu: smpp34.DeliverSm) -> str:
        receipt = read_receipt(pdu, self._channel.config.message_ids)
        if not receipt.external_id:
            raise BadRequest("the receipt doesn't say which message it is about")
        if receipt.status:
            report = storable(StatusReport(status=receipt.status, external_id=receipt.external_id), self._known)
            reason = f"rejected: error {receipt.error}" if receipt.status == "failed" and receipt.error else ""
            await self._writer.add([msgspec.structs.replace(report, reason=reason)])
        return f"{receipt.external_id} {receipt.status} {receipt.error}".rstrip()

    async def _take_part(self, pdu: smpp34.DeliverSm, piece: Piece) -> str:
        urn_of(pdu.source_addr, self._channel)  # what is of nobody isn't kept
        part = InboundPart(
            channel_id=UUID(self._channel.uuid),
            name=f"{pdu.source_addr[:64]} {pdu.destination_addr[:64]} {piece.reference} {piece.total}",
            number=piece.number,
            total=piece.total,
            sender=pdu.source_addr,
            coding=piece.coding,
            octets=piece.octets,
        )
        parts = await self._parts.run(keep_part, part)
        if parts:
            return await self._store_joined(parts)
        return f"part {piece.number} of {piece.total}"

    async def _store_joined(self, parts: Sequence[InboundPart]) -> str:
        pieces = [Piece(octets=part.octets, coding=part.coding, total=part.total, number=part.number) for part in parts]
        text = join(pieces, self._channel.config.alphabet)
        await self._store(parts[0].sender, text, joined_id(parts))
        return text

    async def _store(self, sender: str, text: str, external_id: str = "") -> None:
        urn = urn_of(sender, self._channel)
        message = storable(Inbound(urn=urn, text=clean(text), external_id=external_id), self._known)
        since_bound = time.monotonic() - self._bound_at
        seconds = AGAIN_SECONDS if since_bound < AGAIN_SECONDS else REPEAT_SECONDS
        await self._writer.add([msgspec.structs.replace(message, repeat_seconds=seconds)])
