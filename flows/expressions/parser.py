"""From the text of an expression to its tree, by precedence climbing."""

import re
from decimal import Decimal
from typing import Final

from flows.errors import SyntaxFault
from flows.expressions.lexer import Token, tokens_of
from flows.expressions.numbers import parse_number
from flows.expressions.tree import (
    AnonymousFunction,
    Binary,
    ContextReference,
    DotLookup,
    FunctionCall,
    IndexLookup,
    Literal,
    Negation,
    Node,
    Parentheses,
)
from flows.texts import unquote

MAX_DEPTH: Final = 100
_SHOWN_OF_ERROR: Final = 10

# All operators associate to the left; a higher number binds stronger.
_PRECEDENCE: Final = {
    "&": 1,
    "=": 2,
    "!=": 2,
    "<": 3,
    "<=": 3,
    ">": 3,
    ">=": 3,
    "+": 4,
    "-": 4,
    "*": 5,
    "/": 5,
    "^": 6,
}
_BRACKET = re.compile(r"[()\[\]{}]")
_LITERALS: Final = ("text", "integer", "decimal", "keyword")
_KEYWORDS: Final = {"true": True, "false": False, "null": None}


def parse(expression: str) -> Node:
    """The tree of an expression; raises SyntaxFault, which says where it can't be understood."""
    check_depth(expression)
    try:
        return _Parser(expression).whole()
    except RecursionError:
        raise SyntaxFault("expression nesting too deep") from None


def check_depth(expression: str) -> None:
    """Refuse more than 100 brackets in each other; those in texts count too."""
    depth = 0
    for bracket in _BRACKET.findall(expression):
        depth += 1 if bracket in "([{" else -1
        if depth > MAX_DEPTH:
            raise SyntaxFault("expression nesting too deep")


class _Parser:
    def __init__(self, expression: str) -> None:
        self._source = expression
        self._tokens = tokens_of(expression)
        self._position = 0

    def whole(self) -> Node:
        tree = self._expression(0)
        self._take("end")
        return tree

    # -- tokens

    def _next(self, ahead: int = 0) -> str:
        """The kind of the next token, or of one after it."""
        position = self._position + ahead
        return self._tokens[position].kind if position < len(self._tokens) else "end"

    def _take(self, *kinds: str) -> Token:
        token = self._tokens[self._position]
        if token.kind not in kinds:
            raise self._fault(token)
        self._position += 1
        return token

    def _fault(self, token: Token) -> SyntaxFault:
        """Shows the line from a token on, counting bytes as the texts in use do."""
        start_of_line = self._source.rfind("\n", 0, token.start) + 1
        line = self._source[start_of_line:].partition("\n")[0].encode("utf-8", "replace")
        column = token.start - start_of_line
        shown = line[column : column + _SHOWN_OF_ERROR].decode("utf-8", "replace")
        return SyntaxFault(f"syntax error at {shown}")

    # -- expressions

    def _expression(self, floor: int) -> Node:
        """An expression of operators that bind stronger than ``floor``."""
        left = self._operand()
        while (precedence := _PRECEDENCE.get(self._next(), 0)) > floor:
            operator = self._take(self._next()).text
            left = Binary(operator, left, self._expression(precedence))
        return left

    def _operand(self) -> Node:
        kind = self._next()
        if kind == "-":
            return self._negation()
        if kind in _LITERALS:
            return self._literal()
        return self._function() if kind == "(" and self._function_follows() else self._atom()

    def _negation(self) -> Node:
        self._take("-")
        return Negation(self._operand())

    def _literal(self) -> Node:
        token = self._take(*_LITERALS)
        if token.kind == "text":
            plain = unquote(token.text)
            return Literal(token.text[1:-1] if plain is None else plain)
        if token.kind == "keyword":
            return Literal(_KEYWORDS[token.text.lower()])
        return Literal(self._number(token.text))

    def _number(self, digits: str) -> Decimal:
        number = parse_number(digits)
        if number is None:
            raise SyntaxFault(f"number {digits} is out of range")
        return number

    def _function_follows(self) -> bool:
        """Whether ``(name,`` or ``(name) =>`` comes next: nothing else begins like that."""
        if self._next(1) != "name":
            return False
        return self._next(2) == "," or (self._next(2) == ")" and self._next(3) == "=>")

    def _function(self) -> Node:
        self._take("(")
        names = [self._take("name").text]
        while self._take(",", ")").kind == ",":
            names.append(self._take("name").text)
        self._take("=>")
        return AnonymousFunction(tuple(names), self._expression(0))

    def _atom(self) -> Node:
        """A name or brackets, with the lookups and calls that follow."""
        atom = self._start_of_atom()
        while True:
            match self._next():
                case ".":
                    self._take(".")
                    atom = DotLookup(atom, self._take("name", "integer").text)
                case "[":
                    atom = IndexLookup(atom, self._bracketed("[", "]"))
                case "(":
                    atom = FunctionCall(atom, self._arguments())
                case _:
                    return atom

    def _start_of_atom(self) -> Node:
        if self._next() == "(":
            return Parentheses(self._bracketed("(", ")"))
        return ContextReference(self._take("name").text)

    def _bracketed(self, opening: str, closing: str) -> Node:
        self._take(opening)
        inner = self._expression(0)
        self._take(closing)
        return inner

    def _arguments(self) -> tuple[Node, ...]:
        self._take("(")
        arguments: list[Node] = []
        if self._next() != ")":
            arguments.append(self._expression(0))
            while self._next() == ",":
                self._take(",")
                arguments.append(self._expression(0))
        self._take(")")
        return tuple(arguments)
