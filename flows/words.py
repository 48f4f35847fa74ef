"""Texts cut into words, as functions and router tests see them."""

import re
import unicodedata

import regex

from flows.collation import collate
from flows.digits import plain_digits
from flows.remembering import remember_short

# A run of letters, marks, digits, underscores and apostrophes; each symbol (an emoji, say) is a word of its own.
_WORD = regex.compile(r"[\p{M}\p{L}\p{N}_']+|\p{S}")
_ASCII_WORD = re.compile(r"[0-9A-Za-z_']+|[$+<=>^`|~]")


@remember_short(4096)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a text: `don't panic!` has two."""
    return tuple(_ASCII_WORD.findall(text) if text.isascii() else _WORD.findall(text))


def word_starts(text: str) -> list[int]:
    """Where each word of a text begins."""
    return [match.start() for match in _WORD.finditer(text)]


def split_at(text: str, delimiters: str) -> list[str]:
    """The parts of a text between any characters of `delimiters`, empty ones left out; without delimiters its words."""
    if not delimiters:
        return list(words_of(text))
    return [part for part in re.split(f"[{re.escape(delimiters)}]", text) if part]


@remember_short(4096)
def collated_words(text: str, collation: str) -> tuple[str, ...]:
    """The words of a text as they are compared under a collation; digits count the same in whatever script."""
    if collation == "default" and text.isascii():
        return words_of(text.lower())
    return tuple([_compared(word, collation) for word in words_of(text)])


def _compared(word: str, collation: str) -> str:
    # Keyboards type a letter and its marks as one character or as several.
    return plain_digits(collate(unicodedata.normalize("NFC", word), collation))
