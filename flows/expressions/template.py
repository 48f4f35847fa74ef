"""Templates: text with expressions in it, compiled once and evaluated over any number of scopes."""

from collections.abc import Callable
from functools import lru_cache
from itertools import repeat
from typing import Final

from flows.errors import SyntaxFault, TooComplex
from flows.expressions.compiler import Arguments, Around, Evaluator, Shorten, compile_tree
from flows.expressions.convert import render
from flows.expressions.lexer import Body, Substitution, scan_template
from flows.expressions.parser import parse
from flows.expressions.render import render_tree
from flows.expressions.scope import Scope
from flows.expressions.tree import ContextReference, DotLookup, Node, transform
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

CACHED: Final = 4096
_TOO_COMPLEX: Final = XError(str(TooComplex()))
_NO_ARGUMENTS: Arguments = {}


class Expression:
    """A compiled expression; one that can't be parsed is the error that says so. ``label`` names it in errors."""

    __slots__ = ("_evaluate", "label")

    def __init__(self, source: str, label: str, shorten: Shorten | None = None) -> None:
        self.label = label
        self._evaluate = _compile(source, shorten)

    def value(self, scope: Scope) -> Value:
        return self._evaluate(scope, _NO_ARGUMENTS)

    def text(self, scope: Scope) -> str:
        """The text of the value; an error is ``""`` and is added to the errors of the scope."""
        value = self._evaluate(scope, _NO_ARGUMENTS)
        if type(value) is str:
            return value
        if type(value) is XError:
            scope.fail(self.label, value.message)
            return ""
        return render(value)


def _compile(source: str, shorten: Shorten | None) -> Evaluator:
    """What evaluates an expression."""
    try:
        tree = parse(source)
        evaluate = compile_tree(tree, Around(shorten=shorten))
        return evaluate if _is_path(tree) else _within_budget(evaluate)
    except SyntaxFault as fault:
        error = XError(str(fault))
    except RecursionError:
        error = _TOO_COMPLEX
    return lambda _scope, _arguments: error


def _within_budget(evaluate: Evaluator) -> Evaluator:
    """Evaluation with the whole budget; what takes more is an error."""

    def evaluate_within(scope: Scope, arguments: Arguments) -> Value:
        scope.begin()
        try:
            return evaluate(scope, arguments)
        except (TooComplex, RecursionError):
            return _TOO_COMPLEX

    return evaluate_within


class Template:
    """A compiled template. Errors and warnings of an evaluation are added to those of the scope.

    ``shorten`` may give better ways to read paths that whoever compiles knows more of than the language does.
    """

    __slots__ = ("_expressions", "_layout", "_trimmed", "value")

    # The value of a template that is one expression, else its text, trimmed. Only the latter collects errors.
    value: Callable[[Scope], Value]

    def __init__(self, text: str, top_levels: frozenset[str], shorten: Shorten | None = None) -> None:
        parts = list(scan_template(text, top_levels))
        self._layout = "".join([part.text.replace("%", "%%") if isinstance(part, Body) else "%s" for part in parts])
        self._expressions = [
            Expression(part.source, str(part), shorten) for part in parts if isinstance(part, Substitution)
        ]
        self._trimmed = trim(self._layout)
        self.value = self._expressions[0].value if self._trimmed == "%s" else self._trimmed_text

    def text(self, scope: Scope) -> str:
        """The text with the values of its expressions."""
        return self._layout % tuple(map(Expression.text, self._expressions, repeat(scope)))

    def quoted_text(self, scope: Scope) -> str:
        """The text with the values of its expressions as literals of the contact query language."""
        return self._layout % tuple(map(_quote, self._expressions, repeat(scope)))

    def _trimmed_text(self, scope: Scope) -> str:
        return self._trimmed % tuple(map(Expression.text, self._expressions, repeat(scope)))


def _quote(expression: Expression, scope: Scope) -> str:
    """The value as a literal; nothing if it is an error."""
    value = expression.value(scope)
    return expression.text(scope) if isinstance(value, XError) else quote(render(value))


@lru_cache(maxsize=CACHED)
def compile_template(text: str, top_levels: frozenset[str] = RUN_TOP_LEVELS) -> Template:
    """The compiled form of a template; the latest thousands are kept."""
    return Template(text, top_levels)


@lru_cache(maxsize=CACHED)
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
        changed = transform(tree, visit)
        written = None if changed is tree else render_tree(changed)
    except (SyntaxFault, RecursionError):
        return str(part)
    return str(part) if written is None else str(Substitution(written, bare=part.bare and _is_path(changed)))


def _is_path(node: Node) -> bool:
    """Whether a bare ``@name.name`` can stand for an expression."""
    while isinstance(node, DotLookup):
        node = node.container
    return isinstance(node, ContextReference)
