"""Declaring functions of the expression language.

The Python signature is the declaration::

    @function
    def left(text: str, count: int = 1) -> Value:
        \"\"\"The first characters of a text.

        @(left("hello", 2)) → he
        @(left("hello")) → h
        \"\"\"

Arguments are counted and converted by it: ``str`` to text, ``Decimal`` to number, ``int`` to integer, ``bool`` to
boolean, ``date``, ``datetime``, ``time``, ``Sequence`` to array, ``XObject``, ``XFunction`` (each may be ``… | None``
with the default None); an argument that can't be converted is the result. ``Value`` takes any value but errors (which
are the result), ``Any`` takes errors too. A first parameter called ``scope`` gets the scope.

The first paragraph of the docstring says what the function is for. Its lines ``template → output`` are examples:
a test executes them and the documentation shows them. The output ``ERROR`` means that there is one.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property
from types import UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from flows.expressions import convert
from flows.expressions.scope import Scope
from flows.expressions.values import Value, XError, XFunction, XObject
from flows.registry import Registry

Converter = Callable[[Any, Scope], Any]
Python = TypeVar("Python", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Example:
    """A template and the text that it gives, or ``ERROR``."""

    template: str
    output: str


@dataclass(frozen=True)
class Function:
    """A function of the library, described by its Python code when first wanted."""

    name: str
    python: Callable[..., Any]

    @cached_property
    def value(self) -> XFunction:
        """What expressions call."""
        return XFunction(self.name, _checked_body(self.python))

    @cached_property
    def signature(self) -> str:
        """``slice(array, start, [end])``."""
        parameters = inspect.signature(self.python).parameters.values()
        shown = [_shown(one) for one in parameters if one.name != "scope" and not one.name.startswith("_")]
        return f"{self.name}({', '.join(shown)})"

    @cached_property
    def summary(self) -> str:
        """The first paragraph of the docstring, in one line."""
        return " ".join((inspect.getdoc(self.python) or "").split("\n\n", 1)[0].split())

    @cached_property
    def examples(self) -> tuple[Example, ...]:
        lines = [line.strip().partition(" → ") for line in (self.python.__doc__ or "").splitlines()]
        return tuple(Example(template, output) for template, arrow, output in lines if arrow)

    @property
    def theme(self) -> str:
        """The name of the module it is in."""
        return self.python.__module__.rpartition(".")[2]


FUNCTIONS: Registry[Function] = Registry("function")


def function(python: Python) -> Python:
    """Enter a Python function in the library under its own name (``if_`` as ``if``)."""
    enter(python.__name__.rstrip("_"), python)
    return python


def enter(name: str, python: Callable[..., Any]) -> None:
    """Enter a Python function in the library under a name."""
    FUNCTIONS.add(name, Function(name, python))


def arity_error(count: int, least: int, most: int | None) -> XError | None:
    """What is wrong with a number of arguments, if anything; ``most`` is None where there may be any number."""
    if count >= least and (most is None or count <= most):
        return None
    if most is None:
        return XError(f"need at least {least} argument(s), got {count}")
    needed = str(least) if least == most else f"{least} to {most}"
    return XError(f"need {needed} argument(s), got {count}")


def _checked_body(python: Callable[..., Any]) -> Callable[[Scope, Sequence[Value]], Value]:
    """A function's body that counts and converts its arguments first."""
    takes_scope, converters, least, most = _parameters(python)
    if least == most == 2 and takes_scope:
        return _body_of_pair(python, *converters)
    known, rest = len(converters), converters[-1:]
    kinds = [kind for kind, _ in converters]

    def body(scope: Scope, arguments: Sequence[Value]) -> Value:
        if [*map(type, arguments)] == kinds:
            # Nearly all calls: as many as there are parameters, and nothing to convert.
            ready: Value = python(scope, *arguments) if takes_scope else python(*arguments)
            return ready
        count = len(arguments)
        if (count < least or count != most) and (error := arity_error(count, least, most)) is not None:
            return error
        needed = converters if count <= known else converters + rest * (count - known)
        converted = [
            argument if type(argument) is kind else convert(argument, scope)
            for argument, (kind, convert) in zip(arguments, needed, strict=False)
        ]
        if XError in map(type, converted) and (error := _first_error(converted, needed)) is not None:
            return error
        result: Value = python(scope, *converted) if takes_scope else python(*converted)
        return result

    return body


def _body_of_pair(
    python: Callable[..., Any], first: tuple[type | None, Converter], second: tuple[type | None, Converter]
) -> Callable[[Scope, Sequence[Value]], Value]:
    """The same for what takes two arguments, as nearly all router tests do."""
    (kind_a, convert_a), (kind_b, convert_b) = first, second

    def body(scope: Scope, arguments: Sequence[Value]) -> Value:
        if len(arguments) != 2:
            return arity_error(len(arguments), 2, 2)
        a, b = arguments
        if type(a) is not kind_a:
            a = convert_a(a, scope)
            if type(a) is XError and convert_a is not _as_is:
                return a
        if type(b) is not kind_b:
            b = convert_b(b, scope)
            if type(b) is XError and convert_b is not _as_is:
                return b
        result: Value = python(scope, a, b)
        return result

    return body


def _first_error(values: Sequence[Any], converters: Sequence[tuple[type | None, Converter]]) -> XError | None:
    """The first error among arguments that may not be one."""
    pairs = zip(values, converters, strict=False)
    return next((value for value, (_, convert) in pairs if type(value) is XError and convert is not _as_is), None)


def _parameters(python: Callable[..., Any]) -> tuple[bool, list[tuple[type | None, Converter]], int, int | None]:
    """Whether the first is the scope; converters, least and most number of those that take arguments."""
    parameters = list(inspect.signature(python).parameters.values())
    hints = get_type_hints(python)
    arguments = [parameter for parameter in parameters if parameter.name != "scope"]
    variadic = any(parameter.kind is parameter.VAR_POSITIONAL for parameter in arguments)
    least = sum(p.default is p.empty and p.kind is not p.VAR_POSITIONAL for p in arguments)
    converters = [_converter(hints[parameter.name]) for parameter in arguments]
    return len(arguments) < len(parameters), converters, least, None if variadic else len(arguments)


def _converter(hint: Any) -> tuple[type | None, Converter]:
    """The converter to the type of a parameter, and the type if values that have it already needn't be converted."""
    if hint == Value:
        return None, _any_value
    if get_origin(hint) in (Union, UnionType):
        hint = next(kind for kind in get_args(hint) if kind is not type(None))
    return hint if hint in (str, Decimal, bool) else None, _CONVERTERS[get_origin(hint) or hint]


def _as_is(value: Any, _scope: Scope) -> Any:
    return value


def _any_value(value: Any, _scope: Scope) -> Any:
    return value


def _plain(converter: Callable[[Any], Any]) -> Converter:
    return lambda value, _scope: converter(value)


_CONVERTERS: dict[Any, Converter] = {
    Any: _as_is,
    str: _plain(convert.to_text),
    Decimal: _plain(convert.to_number),
    int: _plain(convert.to_integer),
    bool: _plain(convert.to_boolean),
    datetime: convert.to_datetime,
    date: convert.to_date,
    time: _plain(convert.to_time),
    Sequence: _plain(convert.to_array),
    XObject: _plain(convert.to_object),
    XFunction: _plain(convert.to_function),
}


def _shown(parameter: inspect.Parameter) -> str:
    name = parameter.name.rstrip("_")
    if parameter.kind is parameter.VAR_POSITIONAL:
        return f"{name}..."
    return name if parameter.default is parameter.empty else f"[{name}]"
