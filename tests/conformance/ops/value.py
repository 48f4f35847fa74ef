"""Evaluate an expression, or a template that is one, to a typed value."""

from flows.expressions.template import compile_expression, compile_template
from tests.conformance.expressions import problems, report, scope_of
from tests.conformance.op import OPS, Reply, Request


@OPS.register("value")
def value(request: Request) -> Reply:
    scope = scope_of(request)
    if "expression" in request:
        return report(compile_expression(request["expression"]).value(scope), scope)
    top_levels = frozenset(name.lower() for name in scope.root)
    found = compile_template(request["template"], top_levels).value(scope)
    return {**report(found, scope), **problems(scope)}
