"""How texts are written under each data coding. Source: SMPP 3.4, 5.2.19, and 3GPP TS 23.038, section 4."""

from typing import Literal

from channels.national import LOCKING_SHIFT, SINGLE_SHIFT
from channels.segments import decode_gsm7, encode_gsm7

Alphabet = Literal["gsm7", "latin1"]

UCS2 = 8
_CODING = 0xFF
# What codings other than the default mean; 1 is ASCII by the letter, Latin-1 in practice.
_CODECS = {1: "latin-1", 2: "latin-1", 3: "latin-1", 4: "latin-1", 6: "iso8859-5", 7: "iso8859-8", UCS2: "utf-16-be"}

# Codings of message classes, 1111xxxx, and general ones, 00xxxxxx, tell the alphabet in these bits.
_CLASS_GROUP, _CLASS_8BIT = 0xF0, 0x04
_GENERAL_GROUPS_END, _GENERAL_ALPHABET, _GENERAL_UCS2 = 0x40, 0x0C, 0x08


# Above the data coding, of which they are no part: the tables of languages that a text's header names.
_SINGLE, _LOCKING, _TABLE = 8, 11, 0x07


def with_tables(coding: int, single: int, locking: int) -> int:
    """A data coding together with such tables, those that we know; see ``channels.national``."""
    known_single, known_locking = single in SINGLE_SHIFT, locking in LOCKING_SHIFT
    return coding | single * known_single << _SINGLE | locking * known_locking << _LOCKING


def decode(octets: bytes, coding: int, alphabet: Alphabet) -> str:
    """The text; what isn't well written in its coding, which may be ``with_tables``, becomes replacement characters."""
    codec = _codec(coding & _CODING)
    if codec:
        return octets.decode(codec, "replace")
    if alphabet == "gsm7":
        return decode_gsm7(octets, coding >> _SINGLE & _TABLE, coding >> _LOCKING & _TABLE)
    return octets.decode("latin-1")


def encode(text: str, coding: int, alphabet: Alphabet) -> bytes:
    """Raises UnicodeEncodeError for what the coding can't write."""
    codec = _codec(coding)
    if codec:
        return text.encode(codec, "surrogatepass")
    return encode_gsm7(text) if alphabet == "gsm7" else text.encode("latin-1")


def fits(text: str, coding: int, alphabet: Alphabet) -> bool:
    """Whether the coding can write all of the text."""
    try:
        encode(text, coding, alphabet)
    except UnicodeEncodeError:
        return False
    return True


def is_wide(coding: int) -> bool:
    """Whether texts are in UCS-2."""
    return _codec(coding) == _CODECS[UCS2]


def _codec(coding: int) -> str:
    """A codec of Python's, "" for the default alphabet."""
    if coding in _CODECS:
        return _CODECS[coding]
    if coding & _CLASS_GROUP == _CLASS_GROUP:
        return "latin-1" if coding & _CLASS_8BIT else ""
    if coding < _GENERAL_GROUPS_END and coding & _GENERAL_ALPHABET == _GENERAL_UCS2:
        return "utf-16-be"
    return ""
