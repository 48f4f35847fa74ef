"""Words and symbols of messages, as keywords ask for them: whatever makes a keyword can be said."""

import regex

from flows.collation import collate
from flows.digits import plain_digits

Words = tuple[str, ...]

# Joiners are part of words as Persian and Urdu write them; those around a word are of emoji.
_WORD = r"(?![\u200c\u200d])[\w\p{M}]+(?<![\u200c\u200d])"
_WORDS = regex.compile(_WORD)
_SYMBOL = regex.compile(r"\p{S}")
_WORDS_AND_SYMBOLS = regex.compile(_WORD + r"|\p{S}")


def readings(text: str) -> list[Words]:
    """The words of a text, and where it has symbols like emoji, its words and symbols; nothing if it has neither.

    Capitals make no difference, nor do digits of other scripts, wide letters, the looks of an emoji, and the forms of
    letters that keyboards for Arabic, Farsi and Urdu type differently.
    """
    text = text.lower() if text.isascii() else plain_digits(collate(text, "arabic_variants"))
    found = [tuple(_WORDS.findall(text))]
    if _SYMBOL.search(text):
        found.append(tuple(_WORDS_AND_SYMBOLS.findall(text)))
    return [words for words in found if words]


def words_of(keyword: str) -> Words:
    """What a message has to begin with, or else to be: a keyword's words, or its symbols if it has no words."""
    return next(iter(readings(keyword)), ())
