"""The grammar of expressions before version 13, like `@(UPPER(contact.name) & " " & flow.age + 1)`.

It is that of a spreadsheet: `<>` for unequal, quotes doubled inside texts, and dotted names as one token.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

from flows.errors import SyntaxFault

MAX_DEPTH = 100

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<number>[0-9]+(?:\.[0-9]+)?)
      | (?P<text>"(?:[^"]|"")*")
      | (?P<name>[A-Za-z][A-Za-z0-9_.]*)
      | (?P<operator><>|<=|>=|[-+*/^&=<>(),])
    )""",
    re.VERBOSE,
)

# All are left associative; a minus sign before a value binds closer than any of them.
_PRECEDENCE = {"&": 1, "=": 2, "<>": 2, "<": 3, "<=": 3, ">": 3, ">=": 3, "+": 4, "-": 4, "*": 5, "/": 5, "^": 6}


class Number(Struct, frozen=True):
    """A number as written."""

    digits: str


class Text(Struct, frozen=True):
    """A text without its quotes."""

    value: str


class Reference(Struct, frozen=True):
    """A dotted name."""

    path: str


class Call(Struct, frozen=True):
    """A function call."""

    name: str
    arguments: tuple["Node", ...]


class Negation(Struct, frozen=True):
    """A minus sign before a value."""

    operand: "Node"


class Operation(Struct, frozen=True):
    """Two values and the operator between them."""

    operator: str
    left: "Node"
    right: "Node"


class Parentheses(Struct, frozen=True):
    """Something in parentheses."""

    inner: "Node"


Node = Number | Text | Reference | Call | Negation | Operation | Parentheses


def parse(expression: str) -> Node:
    """The tree of an expression; raises SyntaxFault."""
    return _Parser(list(_tokens(expression))).whole()


def _tokens(expression: str) -> Iterator[tuple[str, str]]:
    position, end = 0, len(expression.rstrip())
    while position < end:
        match = _TOKEN.match(expression, position)
        if match is None:
            raise SyntaxFault(f"syntax error at {expression[position:].strip()[:10]}")
        yield str(match.lastgroup), match.group(str(match.lastgroup))
        position = match.end()
    yield "end", ""


class _Parser:
    """A Pratt parser: `_value` reads what can begin an expression, `_expression` what may follow."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self._tokens = tokens
        self._position = 0
        self._depth = 0

    def whole(self) -> Node:
        node = self._expression(0)
        if self._peek()[0] != "end":
            raise self._fault()
        return node

    def _expression(self, precedence: int) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise SyntaxFault("expression nesting too deep")
        left = self._value()
        while (binds := _PRECEDENCE.get(self._peek()[1], 0)) > precedence and self._peek()[0] == "operator":
            operator = self._next()[1]
            left = Operation(operator, left, self._expression(binds))
        self._depth -= 1
        return left

    def _value(self) -> Node:
        kind, text = self._next()
        if kind == "number":
            return Number(text)
        if kind == "text":
            return Text(text[1:-1].replace('""', '"'))
        if kind == "name":
            return Call(text, self._arguments()) if self._accept("(") else Reference(text)
        if text == "-":
            return Negation(self._expression(max(_PRECEDENCE.values())))
        if text == "(":
            inner = self._expression(0)
            self._expect(")")
            return Parentheses(inner)
        self._position -= 1
        raise self._fault()

    def _arguments(self) -> tuple[Node, ...]:
        if self._accept(")"):
            return ()
        arguments = [self._expression(0)]
        while self._accept(","):
            arguments.append(self._expression(0))
        self._expect(")")
        return tuple(arguments)

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._position]

    def _next(self) -> tuple[str, str]:
        token = self._tokens[self._position]
        self._position += 1
        return token

    def _accept(self, text: str) -> bool:
        found = self._peek() == ("operator", text)
        self._position += found
        return found

    def _expect(self, text: str) -> None:
        if not self._accept(text):
            raise self._fault()

    def _fault(self) -> SyntaxFault:
        return SyntaxFault(f"syntax error at {self._peek()[1] or 'the end'}")
