"""Keys of rows as requests give them."""

from collections.abc import Iterable
from uuid import UUID


def key_of(text: str | None) -> UUID | None:
    """None for what is none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def keys_of(texts: Iterable[str]) -> list[UUID]:
    """Those of the texts that are keys."""
    return [key for text in texts if (key := key_of(text))]
