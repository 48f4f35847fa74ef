"""Words of free replies, counted for any script."""

from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import regex

# A word is what begins with a letter: combining marks (Urdu, Hindi) and an apostrophe inside belong to it.
WORD = regex.compile(r"\p{L}[\p{L}\p{M}\p{N}]*(?:['’][\p{L}\p{M}]+)*")
SHORTEST = 3
_STOP_WORDS = Path(__file__).parent / "stop_words.txt"


def count_words(replies: Iterable[str]) -> Counter[str]:
    """Word (in small letters) → replies in which it is; words that say nothing by themselves are left out."""
    found: Counter[str] = Counter()
    for reply in replies:
        found.update({word for word in WORD.findall(reply.lower()) if _means_something(word)})
    return found


@cache
def stop_words() -> frozenset[str]:
    """Of all languages together: young people mix them, and few of these words mean something elsewhere."""
    lines = _STOP_WORDS.read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def _means_something(word: str) -> bool:
    # Words of scripts without small letters are short: two letters can be one.
    shortest = SHORTEST if word.isascii() else 2
    return len(word) >= shortest and word not in stop_words()
