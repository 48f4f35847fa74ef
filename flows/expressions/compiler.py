"""From trees to closures, which evaluate several times as fast as walking the tree does.

A closure takes the scope and the arguments of the anonymous functions around it. Lookups, calls and operators nest to
the left without limit, so that side becomes a start and a list of steps.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeAlias

from flows.expressions.function import arity_error
from flows.expressions.library import find_function
from flows.expressions.lookup import look_up, no_property, warn_if_deprecated
from flows.expressions.operators import OPERATORS, negate
from flows.expressions.render import render_tree
from flows.expressions.scope import Scope
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
from flows.expressions.values import MISSING, Value, XError, XFunction, XObject

Arguments: TypeAlias = Mapping[str, Value]
Evaluator: TypeAlias = Callable[[Scope, Arguments], Value]
Step: TypeAlias = Callable[[Value, Scope, Arguments], Value]

# Given a path (``["results", "age"]``) and what evaluates it, gives something better or the same.
Shorten: TypeAlias = Callable[[Sequence[str], Evaluator], Callable[[Any, Arguments], Value]]


class Around(NamedTuple):
    """What is around an expression: the arguments of the functions that it is in, in lower case, and the means."""

    names: frozenset[str] = frozenset()
    shorten: Shorten | None = None

    def path(self, names: Sequence[str]) -> Evaluator:
        """What evaluates a path from the context on."""
        evaluate = _path(names[0], names[1:])
        return self.shorten(names, evaluate) if self.shorten else evaluate


NOTHING: Final = Around()


def compile_tree(node: Node, around: Around = NOTHING) -> Evaluator:
    """What evaluates an expression."""
    start, spine = _unwind(node)
    if isinstance(start, ContextReference) and start.name.lower() not in around.names:
        path = [step.name for step in spine if isinstance(step, DotLookup)]
        if len(path) == len(spine):
            return around.path([start.name, *path])
    evaluate = _compile_start(start, around)
    steps = [_compile_step(step, around) for step in spine]
    return _in_steps(evaluate, steps) if steps else evaluate


def _unwind(node: Node) -> tuple[Node, list[Binary | DotLookup | IndexLookup | FunctionCall]]:
    """The leftmost node of a tree, and what is done to it from there up."""
    spine: list[Binary | DotLookup | IndexLookup | FunctionCall] = []
    while True:
        match node:
            case Binary(left=left):
                inner = left
            case DotLookup(container=container) | IndexLookup(container=container):
                inner = container
            case FunctionCall(function=function):
                inner = function
            case _:
                return node, spine[::-1]
        spine.append(node)
        node = inner


def _in_steps(start: Evaluator, steps: Sequence[Step]) -> Evaluator:
    def evaluate(scope: Scope, arguments: Arguments) -> Value:
        value = start(scope, arguments)
        for step in steps:
            value = step(value, scope, arguments)
        return value

    return evaluate


# -- where an expression starts ---------------------------------------------------------------------------------------


def _compile_start(node: Node, around: Around) -> Evaluator:
    match node:
        case Literal(value=value):
            return lambda _scope, _arguments: value
        case ContextReference(name=name):
            return _argument(name.lower()) if name.lower() in around.names else around.path([name])
        case Parentheses(inner=inner):
            return compile_tree(inner, around)
        case Negation(operand=operand):
            return _negation(compile_tree(operand, around))
        case AnonymousFunction(names=own, body=body):
            lowered = [name.lower() for name in own]
            return _anonymous(lowered, compile_tree(body, around._replace(names=around.names.union(lowered))))
    raise TypeError(f"{node!r} doesn't start an expression")


def _argument(name: str) -> Evaluator:
    return lambda _scope, arguments: arguments[name]


def _negation(operand: Evaluator) -> Evaluator:
    return lambda scope, arguments: negate(operand(scope, arguments))


def _anonymous(names: Sequence[str], body: Evaluator) -> Evaluator:
    def evaluate(_scope: Scope, arguments: Arguments) -> Value:
        def call(scope: Scope, values: Sequence[Value]) -> Value:
            wrong = arity_error(len(values), len(names), len(names))
            return wrong or body(scope, {**arguments, **dict(zip(names, values, strict=True))})

        return XFunction("", call)

    return evaluate


def _path(name: str, lookups: Sequence[str]) -> Evaluator:
    """``name.lookup.lookup`` from the context on: what most templates consist of."""
    first = name.lower()
    steps = [(lookup, lookup.lower()) for lookup in lookups]
    function = find_function(name)
    otherwise = function.value if function else XError(f"context has no property '{name}'")

    def evaluate(scope: Scope, _arguments: Arguments) -> Value:
        root = scope.root
        value = root.get(first)
        if value is MISSING:
            value = otherwise
        elif root.deprecated and first in root.deprecated:
            warn_if_deprecated(root, first, value, scope)
        for lookup, lowered in steps:
            if not isinstance(value, XObject):
                value = look_up(value, lookup, scope, lenient=False)
                continue
            found = value.get(lowered)
            if found is MISSING:
                return no_property(lookup)
            if value.deprecated and lowered in value.deprecated:
                warn_if_deprecated(value, lowered, found, scope)
            value = found
        return value

    return evaluate


# -- what is done to it -----------------------------------------------------------------------------------------------


def _compile_step(node: Binary | DotLookup | IndexLookup | FunctionCall, around: Around) -> Step:
    match node:
        case Binary(operator=operator, right=right):
            return _operation(operator, compile_tree(right, around))
        case DotLookup(name=name):
            return lambda value, scope, _arguments: look_up(value, name, scope, lenient=False)
        case IndexLookup(index=index):
            return _index(compile_tree(index, around))
        case FunctionCall(function=function, arguments=arguments):
            return _call(function, [compile_tree(argument, around) for argument in arguments])


def _operation(operator: str, right: Evaluator) -> Step:
    operate = OPERATORS[operator]

    def step(value: Value, scope: Scope, arguments: Arguments) -> Value:
        result = operate(value, right(scope, arguments))
        scope.spend(result)
        return result

    return step


def _index(index: Evaluator) -> Step:
    def step(value: Value, scope: Scope, arguments: Arguments) -> Value:
        if isinstance(value, XError):
            return value
        key = index(scope, arguments)
        return key if isinstance(key, XError) else look_up(value, key, scope, lenient=True)

    return step


def _call(function: Node, parameters: Sequence[Evaluator]) -> Step:
    def step(value: Value, scope: Scope, arguments: Arguments) -> Value:
        if isinstance(value, XError):
            return value
        if not isinstance(value, XFunction):
            return XError(f"{render_tree(function)} is not a function")
        return value(scope, [parameter(scope, arguments) for parameter in parameters])

    return step
