"""What a phone shows in a USSD session: a text on pages that fit the screen.

Numbers go on from page to page, so that an answer means the same whatever page is shown. Cut is at the ends of lines,
in lines that are too long at spaces, and never inside of a letter.
"""

import unicodedata
from collections.abc import Iterator, Sequence

from msgspec import Struct

from flows.segments import GSM7, alphabet_of, length

SMALLEST_PAGE = 40  # room for More, Back and some words


class PageSize(Struct, frozen=True):
    """How much fits: in units of the GSM alphabet, and in those of UCS-2 where a page needs it."""

    gsm7: int = 160
    ucs2: int = 70

    @property
    def most(self) -> int:
        """No page has more letters."""
        return max(self.gsm7, self.ucs2)

    def holds(self, text: str) -> bool:
        return len(text) <= self.most and length(text) <= (self.gsm7 if alphabet_of(text) is GSM7 else self.ucs2)


class Turning(Struct, frozen=True):
    """What is typed to turn pages, and how that is called; without ``back`` there is only forth."""

    more: str = "98"
    back: str = "0"
    more_word: str = "More"
    back_word: str = "Back"

    def footer(self, *, first: bool, last: bool) -> list[str]:
        more = [] if last else [f"{self.more} {self.more_word}"]
        return more if first or not self.back else [*more, f"{self.back} {self.back_word}"]


def cut_pages(text: str, size: PageSize, turning: Turning) -> list[str]:
    """The pages of a text, each with the lines that say how to turn them."""
    if size.holds(text):
        return [text]
    bodies: list[list[str]] = [[]]
    for line in _short_lines(text, size, turning):
        if bodies[-1] and not _fits([*bodies[-1], line], size, turning):
            bodies.append([])
        bodies[-1].append(line)
    last = len(bodies) - 1
    return [
        "\n".join(body + turning.footer(first=number == 0, last=number == last)) for number, body in enumerate(bodies)
    ]


def turn_page(typed: str, page: int, pages: int, turning: Turning) -> int | None:
    """The page that is asked for, or None if it was an answer: where there is no page to turn to, ``0`` is one."""
    if typed == turning.more and page + 1 < pages:
        return page + 1
    if turning.back and typed == turning.back and page > 0:
        return page - 1
    return None


def _fits(lines: Sequence[str], size: PageSize, turning: Turning) -> bool:
    return size.holds("\n".join([*lines, *turning.footer(first=False, last=False)]))


def _short_lines(text: str, size: PageSize, turning: Turning) -> Iterator[str]:
    """The lines, those that fill more than a page cut."""
    for line in text.split("\n"):
        while not _fits([line], size, turning):
            end = _end(line, size, turning)
            yield line[:end].rstrip()
            line = line[end:].lstrip()
        yield line


def _end(line: str, size: PageSize, turning: Turning) -> int:
    """Where to cut a line that doesn't fit."""
    most = min(len(line), size.most)
    end = next(end for end in range(most, 0, -1) if end == 1 or _fits([line[:end]], size, turning))
    space = line.rfind(" ", end // 2, end + 1)
    if space > 0:
        return space
    while end > 1 and unicodedata.combining(line[end]):
        end -= 1
    return end
