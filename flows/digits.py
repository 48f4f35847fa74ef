"""Digits as phones of the world write them: `١٥`, `१५`, `１５` and `1️⃣5️⃣` are all 15."""

import unicodedata

import regex

# Digits of other scripts and wide ones; then what makes a digit a picture of a key, or a sign an emoji.
_TO_FOLD = regex.compile(r"[\p{Nd}--[0-9]]|[\ufe0e\ufe0f\u20e3]", regex.VERSION1)


def plain_digits(text: str) -> str:
    """The text with the digits of all scripts as 0 to 9."""
    return text if text.isascii() else _TO_FOLD.sub(_plain, text)


def _plain(sign: regex.Match[str]) -> str:
    return str(unicodedata.decimal(sign[0], ""))
