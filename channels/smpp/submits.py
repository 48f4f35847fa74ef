"""What a message is handed over as: one ``submit_sm``, or several that phones join. Source: SMPP 3.4, 4.4 and 5.3.2."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import smpp34
from msgspec import Struct

from channels.base import Channel, Outgoing
from channels.segments import split
from channels.smpp import pdus
from channels.smpp.config import SMPPConfig
from channels.smpp.pieces import HAS_HEADER
from channels.smpp.texts import UCS2, encode, fits
from flows import segments
from flows.near_letters import substitute

# Type of number and numbering plan: of numbers with their country's code, of short ones, of names.
_INTERNATIONAL, _SHORT, _NAME = ("1", "1"), ("3", "0"), ("5", "0")
_LONGEST_SHORT = 8  # digits
# What short_message holds; longer texts go into a field of their own.
_SHORT_MESSAGE = 254


class Submit(Struct, frozen=True):
    """A ``submit_sm`` without its sequence number, and its text as people read it."""

    pdu: smpp34.SubmitSm
    text: str


def submits(message: Outgoing, channel: Channel[SMPPConfig]) -> list[Submit]:
    """The parts of a message; tried again it has the same."""
    config, text = channel.config, message.full_text
    near = text if config.encoding == "D" else substitute(text)
    texts = split(near, config.max_length) if config.max_length else [near]
    reference = UUID(message.id).int & 0xFFFF
    return [one for number, text in enumerate(texts) for one in _parts(message, text, reference + number, channel)]


def _parts(message: Outgoing, text: str, reference: int, channel: Channel[SMPPConfig]) -> Iterator[Submit]:
    config = channel.config
    coding, alphabet = _coding(text, config)
    texts = [text] if config.long_messages == "payload" else segments.split_segments(text, alphabet)
    for number, part in enumerate(texts, 1):
        octets = encode(part, coding, config.alphabet)
        joined = _joined(config, octets, reference, len(texts), number) if len(texts) > 1 else _whole(octets)
        yield Submit(smpp34.SubmitSm(**_fields(message, channel), **joined, data_coding=coding), part)


def _coding(text: str, config: SMPPConfig) -> tuple[int, segments.Alphabet]:
    """The data coding of a text, and how much of it fits in an SMS."""
    narrow = int(config.text_coding)
    if segments.alphabet_of(text) is segments.GSM7 and fits(text, narrow, config.alphabet):
        return narrow, segments.GSM7
    return UCS2, segments.UCS2


def _whole(octets: bytes) -> dict[str, Any]:
    if len(octets) <= _SHORT_MESSAGE:
        return {"short_message": octets}
    return {"tlvs": [smpp34.Tlv(pdus.MESSAGE_PAYLOAD, octets)]}


def _joined(config: SMPPConfig, octets: bytes, reference: int, total: int, number: int) -> dict[str, Any]:
    """A part with what joins it with the others."""
    if config.long_messages == "udh":
        header = bytes([5, 0, 3, reference & 0xFF, total, number])
        return {"short_message": header + octets, "esm_class": HAS_HEADER}
    fields = [
        smpp34.Tlv(pdus.SAR_REFERENCE, (reference & 0xFFFF).to_bytes(2, "big")),
        smpp34.Tlv(pdus.SAR_TOTAL, bytes([total])),
        smpp34.Tlv(pdus.SAR_NUMBER, bytes([number])),
    ]
    return {"short_message": octets, "tlvs": fields}


def _fields(message: Outgoing, channel: Channel[SMPPConfig]) -> dict[str, Any]:
    config, source = channel.config, channel.address
    ton, npi = _kind_of_source(source)
    return {
        "source_addr": source.removeprefix("+"),
        "source_addr_ton": int(config.source_ton or ton),
        "source_addr_npi": int(config.source_npi or npi),
        "destination_addr": message.address.removeprefix("+"),
        "dest_addr_ton": int(config.dest_ton or _INTERNATIONAL[0]),
        "dest_addr_npi": int(config.dest_npi or _INTERNATIONAL[1]),
        "service_type": config.service_type,
        "registered_delivery": int(config.registered_delivery),
    }


def _kind_of_source(address: str) -> tuple[str, str]:
    digits = address.removeprefix("+")
    if not digits.isdecimal():
        return _NAME
    return _SHORT if len(digits) <= _LONGEST_SHORT and digits == address else _INTERNATIONAL
