"""From the text of a contact query to its tree.

    expression := expression AND expression | expression expression | expression OR expression
                | "(" expression ")" | PROPERTY COMPARATOR literal | literal

listed from what binds closest to what binds least; two expressions side by side must both be true. A literal alone is
looked for in what it looks like: a URN, a phone number, a contact's reference or a name.
"""

import re
from typing import NoReturn

from flows.assets import Assets
from flows.contactql.lexer import Token, syntax_error, tokenize
from flows.contactql.names import name_tokens
from flows.contactql.tree import ATTRIBUTES, Condition, Node, Operator, Sort, combine
from flows.environment import Environment
from flows.errors import QueryError
from flows.obfuscation import decode_ref
from flows.phone import parse_phone
from flows.urns import SCHEMES, URNError, parse_urn

MAX_LENGTH = 10_000
MAX_DEPTH = 100
MAX_CONDITIONS = 250

_PHONE_LIKE = re.compile(r"[+(\d][\d\s().\-/]+")
_DIGITS = re.compile(r"\+?[\-\d]{4,}")
_STARTS = frozenset({"(", "property", "text", "string"})
_LITERALS = frozenset({"property", "text", "string"})


Span = tuple[int, int]


def parse_tree(text: str, environment: Environment, assets: Assets | None) -> tuple[Node, list[Span]]:
    """The tree of a query, not yet validated, and where each of its conditions stands; raises QueryError.

    Without assets every unknown property is a field.
    """
    indent = len(text) - len(text.lstrip())
    text = text.strip()
    if len(text) > MAX_LENGTH:
        raise _too_complex()
    if number := _whole_phone(text, environment):
        return Condition("urn", "tel", "=", number), [(indent, indent + len(text))]
    try:
        parser = _Parser(list(tokenize(text)), environment, assets)
        return parser.parse(), [(begin + indent, end + indent) for begin, end in parser.spans]
    except QueryError as error:
        if error.span:
            error.span = (error.span[0] + indent, error.span[1] + indent)
        raise


def _whole_phone(text: str, environment: Environment) -> str | None:
    if environment.redaction_policy == "urns" or not _PHONE_LIKE.fullmatch(text):
        return None
    return parse_phone(text.lstrip("("), environment.default_country)


def _too_complex() -> QueryError:
    return QueryError("query is too complex", "too_complex")


class _Parser:
    """One method for each level of binding; `depth` and the number of `spans` guard the limits."""

    def __init__(self, tokens: list[Token], environment: Environment, assets: Assets | None) -> None:
        self.tokens = tokens
        self.position = 0
        self.environment = environment
        self.assets = assets
        self.depth = 0
        self.spans: list[Span] = []

    def parse(self) -> Node:
        tree = self.any_of()
        if self.next.kind != "end":
            self.unexpected("the end of the query")
        return tree

    @property
    def next(self) -> Token:
        return self.tokens[self.position]

    def take(self) -> Token:
        token = self.next
        self.position += 1
        return token

    def skip(self, kind: str) -> bool:
        """Pass over the next token if it is of this kind."""
        if self.next.kind != kind:
            return False
        self.position += 1
        return True

    def any_of(self) -> Node:
        nodes = [self.side_by_side()]
        while self.skip("or"):
            nodes.append(self.side_by_side())
        return combine("or", nodes)

    def side_by_side(self) -> Node:
        nodes = [self.all_of()]
        while self.next.kind in _STARTS:
            nodes.append(self.all_of())
        return combine("and", nodes)

    def all_of(self) -> Node:
        nodes = [self.single()]
        while self.skip("and"):
            nodes.append(self.single())
        return combine("and", nodes)

    def single(self) -> Node:
        if self.skip("("):
            return self.in_brackets()
        if self.next.kind not in _LITERALS:
            self.unexpected("a property, a value or '('")
        if len(self.spans) >= MAX_CONDITIONS:
            raise _too_complex()
        token = self.take()
        if token.kind == "property" and self.next.kind == "comparator":
            condition = self.comparison(token)
        else:
            condition = implicit_condition(token.text, self.environment)
        self.spans.append((token.start, self.tokens[self.position - 1].end))
        return condition

    def in_brackets(self) -> Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise _too_complex()
        tree = self.any_of()
        if not self.skip(")"):
            self.unexpected("')'")
        self.depth -= 1
        return tree

    def comparison(self, name: Token) -> Condition:
        operator: Operator = self.take().text  # type: ignore[assignment]  # the lexer knows no other comparators
        if self.next.kind not in _LITERALS:
            self.unexpected("a value")
        try:
            sort, key = resolve(name.text.lower(), self.assets)
        except QueryError as error:
            error.span = (name.start, name.end)
            raise
        return Condition(sort, key, operator, self.take().text)

    def unexpected(self, wanted: str) -> NoReturn:
        token = self.next
        found = "end of the query" if token.kind == "end" else repr(token.text)
        raise syntax_error(f"unexpected {found}, expected {wanted}", token.start)


def resolve(name: str, assets: Assets | None) -> tuple[Sort, str]:
    """What a property's name means: `fields.age`, `urns.tel`, or the first that fits of attribute, scheme and field."""
    kind, dot, key = name.rpartition(".")
    if dot and kind not in ("fields", "urns"):
        raise QueryError(f"unknown property type '{kind}'", "unknown_property_type", {"type": kind})
    if not dot and key in ATTRIBUTES:
        return "attr", key
    if kind != "fields" and key in SCHEMES:
        return "urn", key
    if kind != "urns" and (assets is None or key in assets.fields):
        return "field", key
    raise QueryError(f"can't resolve '{key}' to attribute, scheme or field", "unknown_property", {"property": key})


def implicit_condition(text: str, environment: Environment) -> Condition:
    """What a value that stands alone is looked for in."""
    if environment.redaction_policy == "urns":
        if decode_ref(text, environment.obfuscation_key):
            return Condition("attr", "ref", "=", text)
    elif found := _urn_condition(text):
        return found
    return Condition("attr", "name", "~" if name_tokens(text) else "=", text)


def _urn_condition(text: str) -> Condition | None:
    if _DIGITS.fullmatch(text):
        return Condition("urn", "tel", "~", text.replace("-", ""))
    try:
        urn = parse_urn(text)
    except URNError:
        return None
    return Condition("urn", urn.scheme, "=", urn.path) if urn.scheme in SCHEMES else None
