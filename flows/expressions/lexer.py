"""From text to tokens: templates into body text and expressions, expressions into names, numbers, operators…"""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

import regex
from msgspec import Struct

_SUBSTITUTION = re.compile(r"@@|@\(|@(\w+(?:\.\w+)*)")
_BRACKET_OR_QUOTE = re.compile(r'[()"]')
_CLOSING_QUOTE = re.compile(r'(?<!\\)"')

_TOKEN = regex.compile(
    r"""(?P<space>[ \t\r\n]+)
      | (?P<text>"(?:\\"|[^"])*")
      | (?P<number>[0-9]+(?:\.[0-9]+)?)
      | (?P<name>[\p{L}_][\p{L}\p{Nd}_]*)
      | (?P<symbol>=>|<=|>=|!=|[-+*/^&=<>(),.\[\]])
      | (?P<error>.)""",
    regex.VERBOSE | regex.DOTALL,
)
_KEYWORDS: Final = frozenset(("true", "false", "null"))


class Body(Struct, frozen=True):
    """Text of a template as it is written, and as it is meant: ``@@`` stands for ``@``."""

    source: str
    text: str

    def __str__(self) -> str:
        return self.source


class Substitution(Struct, frozen=True):
    """An expression in a template, ``@(…)`` or, if it is ``bare``, ``@name.name``; ``source`` is the expression."""

    source: str
    bare: bool

    def __str__(self) -> str:
        return f"@{self.source}" if self.bare else f"@({self.source})"


class Token(NamedTuple):
    """``kind`` is text, name, integer, decimal, keyword, error, end, or the symbol itself."""

    kind: str
    text: str
    start: int


def scan_template(text: str, top_levels: frozenset[str]) -> Iterator[Body | Substitution]:
    """The parts of a template; a bare name is an expression only if it begins with one of the top levels."""
    body_start = position = 0
    while match := _SUBSTITUTION.search(text, position):
        position = match.end()
        part = _substitution(match, top_levels)
        if part is None:
            continue
        yield from _body(text[body_start : match.start()])
        if not isinstance(part, Substitution):
            yield part
            return
        body_start = position = match.start() + len(str(part))
        yield part
    yield from _body(text[body_start:])


def _body(source: str) -> Iterator[Body]:
    if source:
        yield Body(source, source.replace("@@", "@"))


def _substitution(match: re.Match[str], top_levels: frozenset[str]) -> Body | Substitution | None:
    """What begins at a match: an expression, the rest of the template as it is if a bracket stays open, or nothing."""
    name = match[1]
    if name is not None:
        return Substitution(name, bare=True) if name.partition(".")[0].lower() in top_levels else None
    if match[0] != "@(":
        return None
    closing = _closing_bracket(match.string, match.end())
    if closing < 0:
        rest = match.string[match.start() :]
        return Body(rest, rest)
    return Substitution(match.string[match.end() : closing], bare=False)


def _closing_bracket(text: str, position: int) -> int:
    """Where the bracket that opened before a position is closed, or -1; texts in quotes are skipped."""
    depth = 1
    while match := _BRACKET_OR_QUOTE.search(text, position):
        position = match.end()
        if match[0] == '"':
            quote = _CLOSING_QUOTE.search(text, position)
            position = quote.end() if quote else len(text)
            continue
        depth += 1 if match[0] == "(" else -1
        if depth == 0:
            return match.start()
    return -1


def tokens_of(expression: str) -> list[Token]:
    """The tokens of an expression, the last one being ``end``; a character that starts none ends them early."""
    tokens: list[Token] = []
    for match in _TOKEN.finditer(expression):
        if match.lastgroup == "space":
            continue
        kind = _kind(match.lastgroup or "", match[0])
        tokens.append(Token(kind, match[0], match.start()))
        if kind == "error":
            break
    tokens.append(Token("end", "", len(expression)))
    return tokens


def _kind(group: str, text: str) -> str:
    if group == "symbol":
        return text
    if group == "number":
        return "decimal" if "." in text else "integer"
    return "keyword" if group == "name" and text.lower() in _KEYWORDS else group
