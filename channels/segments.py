"""Texts made fit for SMS: long texts cut, and letters as their codes; see ``flows.segments``."""

from channels.national import LOCKING_SHIFT, SINGLE_SHIFT
from flows.segments import BASIC, ESCAPE, EXTENSION, LETTERS

_EXTENDED = {code: letter for letter, code in EXTENSION.items()}
_ESCAPE_CODE = BASIC.index(ESCAPE)
_CODES = {letter: bytes([code]) for code, letter in enumerate(BASIC)} | {
    letter: bytes([_ESCAPE_CODE, code]) for letter, code in EXTENSION.items()
}


def fits_gsm7(text: str) -> bool:
    """Whether a phone's basic alphabet can write all of the text, 160 letters to an SMS."""
    return LETTERS.issuperset(text)


# A cut this near to the end leaves a short word, which may start a sentence, to the next part.
NEAR_END = 5


def split(text: str, limit: int) -> list[str]:
    """The text in parts of at most ``limit`` letters, cut at spaces where there is one in a part's second half."""
    parts = []
    while len(text) > limit:
        cut = _cut(text, limit)
        parts.append(text[:cut].strip())
        text = text[cut:].strip()
    return [*parts, text] if text or not parts else parts


def _cut(text: str, limit: int) -> int:
    near = text.find(" ", limit - NEAR_END, limit + 1) if limit > 2 * NEAR_END else -1
    cut = near if near >= 0 else text.rfind(" ", limit // 2, limit + 1)
    return limit if cut < 0 else cut


def decode_gsm7(octets: bytes, single: int = 0, locking: int = 0) -> str:
    """A text that came as codes of the basic alphabet, one to an octet, with the letters of languages if tables of
    ``channels.national`` are named. Codes that don't exist become spaces.
    """
    basic, extended = LOCKING_SHIFT.get(locking, {}), {**_EXTENDED, **SINGLE_SHIFT.get(single, {})}
    letters, escaped = [], False
    for code in octets:
        if escaped:
            letters.append(extended.get(code, " "))
            escaped = False
        elif code < len(BASIC) and BASIC[code] != ESCAPE:
            letters.append(basic.get(code, BASIC[code]))
        else:
            escaped = code < len(BASIC)
            letters += [] if escaped else [" "]
    return "".join(letters)


def encode_gsm7(text: str) -> bytes:
    """A text of the basic alphabet as its codes, one to an octet."""
    return b"".join(map(_CODES.__getitem__, text))
