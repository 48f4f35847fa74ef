"""Words and symbols of messages, as keywords ask for them: whatever makes a keyword can be said."""

import unicodedata

import regex

Words = tuple[str, ...]

# Joiners are part of words as Persian and Urdu write them; those around a word are of emoji.
_WORD = r"(?![\u200c\u200d])[\w\p{M}]+(?<![\u200c\u200d])"
_WORDS = regex.compile(_WORD)
_SYMBOL = regex.compile(r"\p{S}")
_WORDS_AND_SYMBOLS = regex.compile(_WORD + r"|\p{S}")
# They choose between two looks of an emoji.
_AS_TEXT, _AS_EMOJI = "\ufe0e", "\ufe0f"


def readings(text: str) -> list[Words]:
    """The words of a text, and where it has symbols like emoji, its words and symbols; nothing if it has neither.

    Capitals make no difference.
    """
    text = unicodedata.normalize("NFC", text.lower()).replace(_AS_TEXT, "").replace(_AS_EMOJI, "")
    found = [tuple(_WORDS.findall(text))]
    if _SYMBOL.search(text):
        found.append(tuple(_WORDS_AND_SYMBOLS.findall(text)))
    return [words for words in found if words]


def words_of(keyword: str) -> Words:
    """What a message has to begin with, or else to be: a keyword's words, or its symbols if it has no words."""
    return next(iter(readings(keyword)), ())
