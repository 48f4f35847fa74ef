"""Templates of runs, compiled so that what most of them consist of is read without making objects on the way.

A shortcut gives what the objects of `engine.core.context.run` would; where it doesn't know it leaves it to them.
"""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from engine.core.context.contact import CONTACT, CONTACT_DEPRECATED, field_value
from engine.core.context.results import RESULT, result_object
from flows.expressions.compiler import Arguments, Evaluator
from flows.expressions.library import find_function
from flows.expressions.template import CACHED, RUN_TOP_LEVELS, Template
from flows.expressions.values import Value

if TYPE_CHECKING:
    # The scope belongs to the run, which compiles its templates here.
    from engine.core.run import RunScope

# What evaluates a path over the scope of a run.
Shortcut: TypeAlias = Callable[[Any, Arguments], Value]


@lru_cache(maxsize=CACHED)
def compile_run_template(text: str) -> Template:
    """The compiled form of a template of a run; the latest thousands are kept."""
    return Template(text, RUN_TOP_LEVELS, _shorten)


def _shorten(path: Sequence[str], evaluate: Evaluator) -> Shortcut:
    match [name.lower() for name in path]:
        case ["contact", name] if name in CONTACT and name not in CONTACT_DEPRECATED:
            return _of_contact(CONTACT[name])
        case ["fields", key] | ["contact", "fields", key]:
            return _field(key, evaluate)
        case ["results", key]:
            return _of_result(key, result_object, evaluate)
        case ["results", key, name] if name in RESULT:
            return _of_result(key, RESULT[name], evaluate)
        case ["input", "text"]:
            return _input_text(evaluate)
        case ["locals", key]:
            return _local(key, evaluate)
        case [name] if name not in RUN_TOP_LEVELS and (function := find_function(name)):
            return lambda _scope, _arguments: function.value
    return evaluate


def _of_contact(read: Callable[[Any], Value]) -> Shortcut:
    def shortcut(scope: "RunScope", _arguments: Arguments) -> Value:
        return read(scope.run.turn.view)

    return shortcut


def _field(key: str, evaluate: Evaluator) -> Shortcut:
    def shortcut(scope: "RunScope", arguments: Arguments) -> Value:
        view = scope.run.turn.view
        field = view.assets.fields.get(key)
        return field_value(view, field) if field else evaluate(scope, arguments)

    return shortcut


def _of_result(key: str, read: Callable[[Any], Value], evaluate: Evaluator) -> Shortcut:
    def shortcut(scope: "RunScope", arguments: Arguments) -> Value:
        result = scope.run.record.results.get(key)
        return read(result) if result else evaluate(scope, arguments)

    return shortcut


def _input_text(evaluate: Evaluator) -> Shortcut:
    def shortcut(scope: "RunScope", arguments: Arguments) -> Value:
        found = scope.run.input
        return found.text if found else evaluate(scope, arguments)

    return shortcut


def _local(key: str, evaluate: Evaluator) -> Shortcut:
    def shortcut(scope: "RunScope", arguments: Arguments) -> Value:
        value = scope.run.record.locals.get(key)
        return evaluate(scope, arguments) if value is None else value

    return shortcut
