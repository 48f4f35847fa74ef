"""Evaluate one or several templates to text."""

from flows.expressions.scope import Scope
from flows.expressions.template import compile_template
from tests.conformance.expressions import problems, scope_of
from tests.conformance.op import OPS, Reply, Request


@OPS.register("template")
def template(request: Request) -> Reply:
    scope = scope_of(request)
    if "templates" in request:
        return {"results": [_evaluate(text, scope) for text in request["templates"]]}
    return _evaluate(request["template"], scope)


def _evaluate(text: str, scope: Scope) -> Reply:
    top_levels = frozenset(name.lower() for name in scope.root)
    return {"value": compile_template(text, top_levels).text(scope), **problems(scope)}
