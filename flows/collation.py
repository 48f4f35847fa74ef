"""Text as it is compared: when two answers count as the same under a workspace's input collation."""

import unicodedata
from collections.abc import Callable
from functools import cache
from pathlib import Path

from flows.remembering import remember_short

_CONFUSABLES = Path(__file__).parent / "data" / "confusables.txt"

# Accents of Latin, Greek and Cyrillic letters; marks of other scripts are vowels, which nobody leaves out.
_ACCENTS = frozenset(map(chr, range(0x0300, 0x0370)))
_SPELLED = str.maketrans({"đ": "dj", "Đ": "Dj", "ı": "i", "ł": "l", "Ł": "L", "ø": "o", "Ø": "O"})

# Code points that nobody sees (Unicode: Other_Default_Ignorable_Code_Point, those of the basic plane).
_IGNORABLE = (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2065, 0x3164, 0xFFA0, *range(0xFFF0, 0xFFF9))

# Languages that are written with Arabic letters, on phones with the one or the other of these keyboards.
_ARABIC_SCRIPT = "apc ara arb arz bal ckb fas kur pbt per pes pnb prs pus skr snd uig urd"
WITH_ARABIC_LETTERS = frozenset(_ARABIC_SCRIPT.split())

# Letters and digits that keyboards for Arabic, Farsi, Dari and Pashto type differently for the same sound.
_VARIANTS = {
    "\u0622": "\u0627",  # alef with madda
    "\u0649": "\u06cc",  # alef maksura
    "\u064a": "\u06cc",  # Arabic yeh
    "\u06d0": "\u06cc",  # Pashto e
    "\u06cd": "\u06cc",  # yeh with tail
    "\u0626": "\u06cc",  # yeh with hamza
    "\u0643": "\u06a9",  # Arabic kaf
    "\u06ab": "\u06a9",  # kaf with ring
    "\u067c": "\u062a",  # teh with ring
    "\u0689": "\u062f",  # dal with ring
    "\u0693": "\u0631",  # reh with ring
    "\u06bc": "\u0646",  # noon with ring
    "\u069a": "\u0634",  # Pashto seen
}
_ARABIC_DIGITS = {chr(0x0660 + digit): chr(0x06F0 + digit) for digit in range(10)}
_ARABIC_VARIANTS = str.maketrans(_VARIANTS | _ARABIC_DIGITS)


def lower(text: str) -> str:
    """`text` in lower case, letter by letter: no letter becomes two and sigma ignores its place in the word."""
    if text.isascii():
        return text.lower()
    return "".join([letter.lower()[0] for letter in text])


def upper(text: str) -> str:
    """`text` in upper case, letter by letter: a letter without a single capital (ß) stays."""
    if text.isascii():
        return text.upper()
    return "".join([_capital(letter) for letter in text])


def _capital(letter: str) -> str:
    return next((form for form in (letter.upper(), letter.title()) if len(form) == 1), letter)


def without_accents(text: str) -> str:
    """`text` as people write it on phones that have no accents: Durrës is Durres, Šabac is Sabac."""
    if text.isascii():
        return text
    letters = unicodedata.normalize("NFD", text.translate(_SPELLED))
    return unicodedata.normalize("NFC", "".join(letter for letter in letters if letter not in _ACCENTS))


@cache
def _confusables() -> dict[int, str]:
    lines = _CONFUSABLES.read_text(encoding="utf-8").splitlines()
    prototypes: dict[int, str] = {}
    for prototype, _, lookalikes in (line.partition(" = ") for line in lines if not line.startswith("#")):
        target = "".join(chr(int(code, 16)) for code in prototype.split())
        prototypes.update((int(code, 16), target) for code in lookalikes.split())
    return prototypes | dict.fromkeys(_IGNORABLE, "")


@remember_short(4096)
def _skeleton(text: str) -> str:
    """The Unicode skeleton (UTS #39): texts that look alike have the same one."""
    shape = unicodedata.normalize("NFD", text).translate(_confusables())
    return lower(unicodedata.normalize("NFD", shape))


@remember_short(4096)
def _arabic(text: str) -> str:
    return lower(unicodedata.normalize("NFKC", text).translate(_ARABIC_VARIANTS))


COLLATIONS: dict[str, Callable[[str], str]] = {
    "default": lower,
    "confusables": _skeleton,
    "arabic_variants": _arabic,
}


def collate(text: str, collation: str = "default") -> str:
    """`text` in the form in which it is compared under `collation`, a key of COLLATIONS."""
    return COLLATIONS[collation](text)
