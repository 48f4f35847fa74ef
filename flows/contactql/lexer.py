"""Contact queries as tokens."""

from collections.abc import Iterator
from typing import Literal, NamedTuple, cast

import regex

from flows.errors import QueryError
from flows.texts import unquote

Kind = Literal["(", ")", "and", "or", "comparator", "property", "text", "string", "end"]

# Words take in all that phone numbers, dates, e-mail addresses and URNs are made of; those that could name a property
# are told apart afterwards. Marks are part of words, as vowel signs of many scripts are. The second form of a string is
# for one that ends with a backslash by mistake.
_TOKEN = regex.compile(
    r"""\s*(?:
        (?P<string>"(?:\\.|[^"\\])*" | "[^"]*")
      | (?P<word>[\p{L}\p{M}\p{Nd}\u200c\u200d_.\-+/'@:]+)
      | (?P<comparator>[<>!]=|[=~<>])
      | (?P<bracket>[()])
      | (?P<end>\Z)
    )""",
    regex.VERBOSE | regex.DOTALL,
)
_PROPERTY = regex.compile(r"(?:[\p{L}\p{M}]+\.)?[\p{L}\p{M}\p{Nd}\u200c\u200d_]+")
_KEYWORDS: dict[str, tuple[Kind, str]] = {
    "and": ("and", "and"),
    "or": ("or", "or"),
    "has": ("comparator", "~"),
    "is": ("comparator", "="),
}


class Token(NamedTuple):
    """A piece of a query: its text (unquoted, operators as symbols) and where it begins and ends."""

    kind: Kind
    text: str
    start: int
    end: int


def tokenize(query: str) -> Iterator[Token]:
    """The tokens of a query, the last of kind `end`; raises QueryError for characters that mean nothing."""
    position = 0
    while True:
        match = _TOKEN.match(query, position)
        if match is None:
            raise _unexpected(query, position)
        token = _token(match)
        yield token
        if token.kind == "end":
            return
        position = match.end()


def _token(match: regex.Match[str]) -> Token:
    sort = match.lastgroup or "end"
    text, start, end = match.group(sort), *match.span(sort)
    if sort == "word":
        return _word(text, start, end)
    if sort == "string":
        meaning = unquote(text)
        return Token("string", text[1:-1] if meaning is None else meaning, start, end)
    kind = text if sort == "bracket" else sort
    return Token(cast("Kind", kind), text, start, end)


def _word(text: str, start: int, end: int) -> Token:
    if keyword := _KEYWORDS.get(text.lower()):
        return Token(*keyword, start, end)
    return Token("property" if _PROPERTY.fullmatch(text) else "text", text, start, end)


def _unexpected(query: str, position: int) -> QueryError:
    while query[position].isspace():
        position += 1
    return syntax_error(f"unexpected {query[position]!r}", position)


def syntax_error(message: str, position: int) -> QueryError:
    """The error for a query that breaks the grammar; positions are shown from 1."""
    error = QueryError(f"{message} at position {position + 1}", "syntax")
    error.span = (position, position + 1)
    return error
