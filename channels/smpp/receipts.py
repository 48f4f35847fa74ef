"""Delivery receipts, in fields or in the text, as SMSCs write them. Source: SMPP 3.4, 5.2.12, 5.2.28 and appendix B."""

import re
from collections.abc import Callable, Mapping
from contextlib import suppress

import smpp34
from msgspec import Struct

from channels.smpp import pdus
from channels.smpp.texts import is_wide

_TYPE, _RECEIPT, _INTERMEDIATE = 0x3C, 0x04, 0x20  # in esm_class
_STATES = {1: "sent", 2: "delivered", 3: "failed", 4: "failed", 5: "failed", 6: "sent", 8: "failed"}
# SMSCs write these words in full or cut to seven letters.
_WORDS = {
    "DELIV": "delivered", "ACCEP": "sent", "ENROU": "sent",
    "EXPIR": "failed", "UNDEL": "failed", "REJEC": "failed", "DELET": "failed",
}  # fmt: skip
_WORD_LENGTH = 5
_ID = re.compile(r"\bid:\s*([^\s;,]+)", re.IGNORECASE)
_STATE = re.compile(r"\bstat(?:us)?:\s*(\w+)", re.IGNORECASE)
_ERROR = re.compile(r"\berr(?:or)?:\s*(\w+)", re.IGNORECASE)


class Receipt(Struct, frozen=True):
    """What became of a message of the SMSC's id; ``status`` is "" if it says nothing, ``error`` is a code of theirs."""

    external_id: str
    status: str
    error: str


def is_receipt(pdu: smpp34.DeliverSm) -> bool:
    return pdu.esm_class & _TYPE in {_RECEIPT, _INTERMEDIATE}


def read_receipt(pdu: smpp34.DeliverSm, ids: str) -> Receipt:
    """SMSCs write its text in ASCII, whatever they take for their alphabet in messages."""
    values = {tlv.tag: tlv.value for tlv in pdu.tlvs}
    octets = pdu.short_message or values.get(pdus.MESSAGE_PAYLOAD, b"")
    text = octets.decode("utf-16-be" if is_wide(pdu.data_coding) else "latin-1", "replace")
    told = values.get(pdus.RECEIPTED_MESSAGE_ID, b"").rstrip(b"\x00").decode("latin-1")
    return Receipt(
        external_id=receipted_id(told or _found(_ID, text), ids),
        status=_STATES.get(int.from_bytes(values.get(pdus.MESSAGE_STATE, b""), "big"), "") or _status(text),
        error=_found(_ERROR, text).lstrip("0"),
    )


def _status(text: str) -> str:
    return _WORDS.get(_found(_STATE, text).upper()[:_WORD_LENGTH], "")


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""


def submitted_id(text: str, ids: str) -> str:
    """An id as the answer to ``submit_sm`` has it, in the form in which we keep it."""
    return _canonical(text, _SUBMITTED.get(ids, _same))


def receipted_id(text: str, ids: str) -> str:
    """An id as a receipt has it, in the form in which we keep it."""
    return _canonical(text, _RECEIPTED.get(ids, _same))


def _canonical(text: str, read: Callable[[str], str]) -> str:
    """Case and leading zeros differ between answers and receipts of many SMSCs."""
    text = text.strip()
    with suppress(ValueError):
        text = read(text)
    return text.lower().lstrip("0") or text


def _same(text: str) -> str:
    return text


def _hexadecimal(text: str) -> str:
    return str(int(text, 16))


def _decimal(text: str) -> str:
    return str(int(text))


_SUBMITTED: Mapping[str, Callable[[str], str]] = {"hex_to_decimal": _hexadecimal, "decimal_to_hex": _decimal}
_RECEIPTED: Mapping[str, Callable[[str], str]] = {"hex_to_decimal": _decimal, "decimal_to_hex": _hexadecimal}
