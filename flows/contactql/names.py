"""How names of people are compared: word by word, by their beginnings."""

from functools import lru_cache

import regex

MIN_TOKEN_BYTES = 2
COMPARED_LENGTH = 8
_BOUNDARY = regex.compile(r"(?wV1)\b")
_LETTER = regex.compile(r"[\p{L}\p{N}]")


@lru_cache(maxsize=1024)
def name_tokens(text: str) -> tuple[str, ...]:
    """The words of a name that are long enough to be looked for, in lower case."""
    words = _BOUNDARY.split(text.lower())
    return tuple(word for word in words if len(word.encode()) >= MIN_TOKEN_BYTES and _LETTER.search(word))


def name_contains(name: str, wanted: tuple[str, ...]) -> bool:
    """Whether any wanted word is the beginning of any word in the name; only the first letters of each count."""
    beginnings = tuple(word[:COMPARED_LENGTH] for word in wanted)
    return any(word[:COMPARED_LENGTH].startswith(beginnings) for word in name_tokens(name))
