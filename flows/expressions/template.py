"""Templates: text with expressions in it, compiled once and evaluated over any number of scopes."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from flows.errors import SyntaxFault, TooComplex
from flows.expressions.compiler import Arguments, Evaluator, compile_tree
from flows.expressions.convert import render
from flows.expressions.lexer import Body, Substitution, scan_template
from flows.expressions.parser import parse
from flows.expressions.render import render_tree
from flows.expressions.scope import Scope
from flows.expressions.tree import Binary, ContextReference, DotLookup, FunctionCall, Node, transform, walk
from flows.expressions.values import Value, XError
from flows.texts import quote, trim

# What a bare @name in a run's templates may begin with.
RUN_TOP_LEVELS: Final = frozenset(
    (
        "child",
        "contact",
        "fields",
        "globals",
        "input",
        "legacy_extra",
        "locals",
        "node",
        "parent",
        "results",
        "resume",
        "run",
        "ticket",
        "trigger",
        "urns",
        "webhook",
    )
)

_CACHED = 4096
_TOO_COMPLEX: Final = XError(str(TooComplex()))
_NO_ARGUMENTS: Arguments = {}


class Expression:
    """A compiled expression; one that can't be parsed is the error that says so. ``label`` names it in errors."""

    __slots__ = ("_costs", "_evaluate", "label")

    def __init__(self, source: str, label: str) -> None:
        self.label = label
        self._evaluate, self._costs = _compile(source)

    def value(self, scope: Scope) -> Value:
        if self._costs:
            scope.begin()
        try:
            return self._evaluate(scope, _NO_ARGUMENTS)
        except (TooComplex, RecursionError):
            return _TOO_COMPLEX

    def text(self, scope: Scope) -> str:
        """The text of the value; an error is ``""`` and is added to the errors of the scope."""
        value = self.value(scope) if self._costs else self._evaluate(scope, _NO_ARGUMENTS)
        if type(value) is str:
            return value
        if type(value) is XError:
            scope.fail(self.label, value.message)
            return ""
        return render(value)


def _compile(source: str) -> tuple[Evaluator, bool]:
    """What evaluates an expression, and whether that costs something of the budget."""
    try:
        tree = parse(source)
        return compile_tree(tree), any(isinstance(node, Binary | FunctionCall) for node in walk(tree))
    except SyntaxFault as fault:
        error = XError(str(fault))
    except RecursionError:
        error = _TOO_COMPLEX
    return lambda _scope, _arguments: error, False


class Template:
    """A compiled template. Errors and warnings of an evaluation are added to those of the scope."""

    __slots__ = ("_parts", "_trimmed", "has_expressions")

    def __init__(self, text: str, top_levels: frozenset[str]) -> None:
        self._parts = _compile_parts(text, top_levels)
        trimmed = trim(text)
        self._trimmed = self._parts if trimmed == text else _compile_parts(trimmed, top_levels)
        self.has_expressions = any(isinstance(part, Expression) for part in self._parts)

    def text(self, scope: Scope) -> str:
        """The text with the values of its expressions."""
        return "".join([part if isinstance(part, str) else part.text(scope) for part in self._parts])

    def quoted_text(self, scope: Scope) -> str:
        """The text with the values of its expressions as literals of the contact query language."""
        return "".join([part if isinstance(part, str) else _quote(part, scope) for part in self._parts])

    def value(self, scope: Scope) -> Value:
        """The value of a template that is one expression, else its text, trimmed. Only the latter collects errors."""
        match self._trimmed:
            case [Expression() as expression]:
                return expression.value(scope)
        return "".join([part if isinstance(part, str) else part.text(scope) for part in self._trimmed])


def _compile_parts(text: str, top_levels: frozenset[str]) -> Sequence[str | Expression]:
    return [
        part.text if isinstance(part, Body) else Expression(part.source, str(part))
        for part in scan_template(text, top_levels)
    ]


def _quote(expression: Expression, scope: Scope) -> str:
    """The value as a literal; nothing if it is an error."""
    failed = len(scope.errors)
    text = expression.text(scope)
    return quote(text) if len(scope.errors) == failed else ""


@lru_cache(maxsize=_CACHED)
def compile_template(text: str, top_levels: frozenset[str] = RUN_TOP_LEVELS) -> Template:
    """The compiled form of a template; the latest thousands are kept."""
    return Template(text, top_levels)


@lru_cache(maxsize=_CACHED)
def compile_expression(source: str) -> Expression:
    """An expression on its own, such as the operand of a router without ``@(`` and ``)``."""
    return Expression(source, f"@({source})")


def parse_template(text: str, top_levels: frozenset[str] = RUN_TOP_LEVELS) -> list[Body | Substitution]:
    """The parts of a template, to look at; ``parser.parse`` gives the tree of a substitution's source."""
    return list(scan_template(text, top_levels))


def refactor_template(text: str, top_levels: frozenset[str], visit: Callable[[Node], Node]) -> str:
    """The template with ``visit`` applied to all nodes of its expressions, inner ones first.

    Only expressions that changed are written anew, in canonical form; what can't be parsed stays as it is.
    """
    return "".join([_refactor(part, visit) for part in scan_template(text, top_levels)])


def _refactor(part: Body | Substitution, visit: Callable[[Node], Node]) -> str:
    if isinstance(part, Body):
        return part.source
    try:
        tree = parse(part.source)
    except SyntaxFault:
        return str(part)
    changed = transform(tree, visit)
    if changed is tree:
        return str(part)
    return str(Substitution(render_tree(changed), bare=part.bare and _is_path(changed)))


def _is_path(node: Node) -> bool:
    """Whether a bare ``@name.name`` can stand for an expression."""
    while isinstance(node, DotLookup):
        node = node.container
    return isinstance(node, ContextReference)
