"""Layouts such as `DD-MM-YYYY tt:mm`, by which dates and times are written and read.

| of dates                           | of times                                            | of datetimes only         |
|------------------------------------|-----------------------------------------------------|---------------------------|
| YY YYYY year, M MM month, D DD day | h hh hour of 12, t tt of 24, m mm minute, s ss second | Z offset, but Z for UTC |
| MMM MMMM month, EEE EEEE weekday   | fff ffffff fffffffff fraction, aa am, AA AM         | ZZZ offset                |

Names are only written, never read. Spaces and `:/.,T-_` stand for themselves.
"""

from collections.abc import Mapping
from functools import lru_cache
from itertools import groupby
from typing import TypeVar

LITERALS = frozenset(" :/.,T-_")

T = TypeVar("T")


class LayoutError(ValueError):
    """A layout that isn't one, or a text that doesn't follow it."""


@lru_cache(maxsize=1024)
def parts_of(layout: str) -> tuple[str, ...]:
    """Its runs of the same character: `("DD", "-", "MM")`."""
    return tuple("".join(run) for _, run in groupby(layout))


def meaning(part: str, meanings: Mapping[str, T], purpose: str) -> T:
    """What `part` means; raises LayoutError if it means nothing for that purpose, `date formatting` say."""
    if part not in meanings:
        raise LayoutError(f"'{part}' is not valid in a {purpose} layout")
    return meanings[part]
