"""Which channels write near letters (``e`` for ``ë``), so that texts take fewer SMS. Their adapters know, in another
room, which tells how to ask them.
"""

from collections.abc import Callable, Mapping
from typing import Any

# Whether a channel of a type, with these settings, does.
Asked = Callable[[str, Mapping[str, Any]], bool]

_ASKED: list[Asked] = []


def knows_near_letters(function: Asked) -> Asked:
    """Decorator for what is to be asked."""
    _ASKED.append(function)
    return function


def writes_near_letters(type: str, config: Mapping[str, Any]) -> bool:  # noqa: A002  # of the channel
    return any(ask(type, config) for ask in _ASKED)
