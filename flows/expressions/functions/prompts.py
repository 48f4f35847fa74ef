"""The function that makes instructions for a language model."""

import re

from flows.expressions.convert import render
from flows.expressions.function import arity_error, function
from flows.expressions.scope import Scope
from flows.expressions.values import Value, XError

MAX_ARGUMENTS = 10
_PLACE = re.compile(r"\{\{\s*\.(\w+)\s*\}\}")


@function
def prompt(scope: Scope, *arguments: Value) -> Value:
    """The instructions of a prompt of the host (by name), with further arguments in its places `{{ .arg1 }}`….

    @(prompt("no such prompt")) → ERROR
    """
    if (error := arity_error(len(arguments), 1, 1 + MAX_ARGUMENTS)) is not None:
        return error
    name, *rest = map(render, arguments)
    template = scope.prompts.get(name)
    if template is None:
        return XError(f"unknown LLM prompt {name}")
    values = {f"arg{position}": value for position, value in enumerate(rest, 1)}
    return _PLACE.sub(lambda place: values.get(place[1], "<no value>"), template)
