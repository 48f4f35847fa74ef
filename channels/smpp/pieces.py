"""What comes in: a message, or a piece of one. Source: SMPP 3.4, 5.3.2, and 3GPP TS 23.040, 9.2.3.24."""

from collections.abc import Sequence

import smpp34
from msgspec import Struct

from channels.smpp import pdus
from channels.smpp.texts import Alphabet, decode, with_tables
from flows.texts import join_numbered

HAS_HEADER = 0x40  # in esm_class: the text begins with a user data header
# Elements of that header that tell which part of which message this is, with a short or a long reference.
_JOIN_SHORT, _JOIN_LONG = 0x00, 0x08
# And those that name the tables of languages.
_SINGLE_SHIFT, _LOCKING_SHIFT = 0x24, 0x25


class Piece(Struct, frozen=True, kw_only=True):
    """Octets of a text, in a coding as ``channels.smpp.texts`` has it; of a message in ``total`` parts this is the
    ``number``-th, 1 of 1 for a whole one.
    """

    octets: bytes
    coding: int
    reference: int = 0
    total: int = 1
    number: int = 1

    @property
    def is_part(self) -> bool:
        return self.total > 1 and 1 <= self.number <= self.total


def read_piece(pdu: smpp34.DeliverSm) -> Piece:
    values = {tlv.tag: tlv.value for tlv in pdu.tlvs}
    octets = pdu.short_message or values.get(pdus.MESSAGE_PAYLOAD, b"")
    place, coding = _place_of_fields(values), pdu.data_coding
    if pdu.esm_class & HAS_HEADER:
        elements, octets = _read_header(octets)
        place = _place_of_header(elements) or place
        coding = with_tables(coding, _table(elements, _SINGLE_SHIFT), _table(elements, _LOCKING_SHIFT))
    reference, total, number = place or (0, 1, 1)
    return Piece(octets=octets, coding=coding, reference=reference, total=total, number=number)


def _table(elements: dict[int, bytes], name: int) -> int:
    return int.from_bytes(elements.get(name, b"")[:1], "big")


def join(pieces: Sequence[Piece], alphabet: Alphabet) -> str:
    """The text of the pieces in order, those that are missing marked.

    Octets are put together first, as some phones cut in the middle of a character.
    """
    if len(pieces) == pieces[0].total and len({piece.coding for piece in pieces}) == 1:
        return decode(b"".join(piece.octets for piece in pieces), pieces[0].coding, alphabet)
    texts = {piece.number: decode(piece.octets, piece.coding, alphabet) for piece in pieces}
    return join_numbered(texts, pieces[0].total)


def _place_of_fields(values: dict[int, bytes]) -> tuple[int, int, int] | None:
    wanted = (pdus.SAR_REFERENCE, pdus.SAR_TOTAL, pdus.SAR_NUMBER)
    if any(tag not in values for tag in wanted):
        return None
    reference, total, number = (int.from_bytes(values[tag], "big") for tag in wanted)
    return reference & 0xFFFF, total & 0xFF, number & 0xFF


def _read_header(octets: bytes) -> tuple[dict[int, bytes], bytes]:
    """The elements of a user data header by their identifiers, and what follows it."""
    length = octets[0] if octets else 0
    header, rest = octets[1 : 1 + length], octets[1 + length :]
    elements = {}
    while len(header) >= 2:  # identifier, length
        elements[header[0]] = header[2 : 2 + header[1]]
        header = header[2 + header[1] :]
    return elements, rest


def _place_of_header(elements: dict[int, bytes]) -> tuple[int, int, int] | None:
    match elements.get(_JOIN_SHORT):
        case bytes(data) if len(data) == 3:
            return data[0], data[1], data[2]
    match elements.get(_JOIN_LONG):
        case bytes(data) if len(data) == 4:
            return int.from_bytes(data[:2], "big"), data[2], data[3]
    return None
