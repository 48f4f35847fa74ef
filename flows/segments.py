"""How texts are sent as SMS: in 7 bits a character when all are of the GSM alphabet, else in UTF-16 (UCS-2).

Source: 3GPP TS 23.038 (the alphabet and its extension table) and 23.040 (the 6 bytes that join long messages).
"""

from collections.abc import Iterator
from dataclasses import dataclass

ESCAPE = "\x1b"
# In the order of their codes.
BASIC = (
    f"@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ{ESCAPE}ÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# These take two characters: the escape and another, whose code is given.
EXTENSION = {
    "\f": 0x0A, "^": 0x14, "{": 0x28, "}": 0x29, "\\": 0x2F, "[": 0x3C, "~": 0x3D, "]": 0x3E, "|": 0x40, "€": 0x65,
}  # fmt: skip
LETTERS = frozenset(BASIC.replace(ESCAPE, "")).union(EXTENSION)

_BEYOND_UTF16_UNIT = 0xFFFF

USSD_PAGE = 182


@dataclass(frozen=True)
class Alphabet:
    """An alphabet and how many of its units fit in a single message, and in each part of a longer one."""

    name: str
    single: int
    part: int

    def units(self, character: str) -> int:
        """The units that a character takes."""
        if self is GSM7:
            return 2 if character in EXTENSION else 1
        return 2 if ord(character) > _BEYOND_UTF16_UNIT else 1


GSM7 = Alphabet("GSM-7", 160, 153)
UCS2 = Alphabet("UCS-2", 70, 67)


def alphabet_of(text: str) -> Alphabet:
    """The alphabet that a text has to be sent in."""
    return GSM7 if LETTERS.issuperset(text) else UCS2


def length(text: str) -> int:
    """The length of a text in units of its alphabet."""
    alphabet = alphabet_of(text)
    return sum(map(alphabet.units, text))


def count_segments(text: str) -> int:
    """How many SMS a text takes; an empty one takes one."""
    return len(split_segments(text))


def split_segments(text: str, alphabet: Alphabet | None = None) -> list[str]:
    """The parts that a text is sent in; no character is cut in two. It decides on the alphabet unless that is given."""
    alphabet = alphabet or alphabet_of(text)
    if 2 * len(text) <= alphabet.single or sum(map(alphabet.units, text)) <= alphabet.single:
        return [text]
    return list(_parts(text, alphabet))


def _parts(text: str, alphabet: Alphabet) -> Iterator[str]:
    start = used = 0
    for position, character in enumerate(text):
        units = alphabet.units(character)
        if used + units > alphabet.part:
            yield text[start:position]
            start, used = position, 0
        used += units
    yield text[start:]
