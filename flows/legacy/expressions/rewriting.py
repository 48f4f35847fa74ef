"""Rewrites an expression of before version 13 in the language of today."""

import re

from msgspec import Struct

from flows.legacy.expressions.functions import rewrite_call
from flows.legacy.expressions.parser import (
    Call,
    Negation,
    Node,
    Number,
    Operation,
    Parentheses,
    Reference,
    Text,
    parse,
)
from flows.legacy.expressions.references import rewrite_reference


class Options(Struct, frozen=True):
    """How the expressions of a template are to be rewritten.

    `default_to_self`: one that fails gives its own source. `url_encode`: for use in a URL. `raw_dates`: days are dates,
    not formatted texts.
    """

    default_to_self: bool = False
    url_encode: bool = False
    raw_dates: bool = False


DEFAULT = Options()

_KINDS = {
    "number": ("abs", "max", "mean", "min", "mod", "rand", "round", "round_down", "round_up", "sum"),
    "datetime": ("datetime", "datetime_add", "datetime_from_parts", "now"),
    "date": ("date", "format_date", "today"),
    "time": ("time", "time_from_parts"),
}
_KIND_OF_FUNCTION = {function: kind for kind, functions in _KINDS.items() for function in functions}
_INTEGER = re.compile(r"-?[0-9]+")
_FUNCTION = re.compile(r"(\w+)\(")


def rewrite_expression(expression: str, options: Options) -> str:
    """The same expression in today's language; raises SyntaxFault if it can't be read."""
    return _Rewriter(options).rewrite(parse(expression))


class _Rewriter:
    def __init__(self, options: Options) -> None:
        self._raw_dates = options.raw_dates

    def rewrite(self, node: Node) -> str:
        match node:
            case Number(digits):
                return digits
            case Text(value):
                return '"' + value.replace('"', r"\"") + '"'
            case Reference(path):
                return path.lower() if path.lower() in ("true", "false") else self._reference(path)
            case Call(name, arguments):
                return rewrite_call(name, [self.rewrite(argument) for argument in arguments])
            case Negation(operand):
                return f"-{self.rewrite(operand)}"
            case Parentheses(inner):
                return f"({self.rewrite(inner)})"
            case Operation(operator, left, right):
                return self._operation(operator, self.rewrite(left), self.rewrite(right))

    def _reference(self, path: str) -> str:
        return rewrite_reference(path, raw_dates=self._raw_dates)

    def _operation(self, operator: str, left: str, right: str) -> str:
        if operator in "+-":
            return self._sum(left, right, sign="-" if operator == "-" else "")
        return f"{left} {'!=' if operator == '<>' else operator} {right}"

    def _sum(self, left: str, right: str, sign: str) -> str:
        """Old sums moved dates by days and times; new ones are of numbers only."""
        match _kind(left), _kind(right):
            case "number", "number":
                return f"{left} {sign or '+'} {right}"
            case "datetime", "number":
                return f'datetime_add({left}, {sign}{right}, "D")'
            case "date", "number":
                moved = f'datetime_add({left}, {sign}{right}, "D")'
                return moved if self._raw_dates else f"format_date({moved})"
            case "datetime", "time":
                minutes = f'format_time({right}, "tt") * 60 + format_time({right}, "m")'
                return f'datetime_add({left}, {f"-({minutes})" if sign else minutes}, "m")'
            case _, "time" if not sign:
                return f"replace_time({left}, {right})"
        return f"legacy_add({left}, {sign}{right})"


def _kind(expression: str) -> str:
    """What an expression gives, as far as can be told from how it begins."""
    if _INTEGER.fullmatch(expression):
        return "number"
    function = _FUNCTION.match(expression)
    return _KIND_OF_FUNCTION.get(function[1], "") if function else ""
