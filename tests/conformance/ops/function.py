"""Call a function of the expression library."""

from flows.expressions.convert import as_value
from flows.expressions.library import find_function
from flows.expressions.values import Value
from tests.conformance.codec import read_value
from tests.conformance.expressions import report, scope_of
from tests.conformance.op import OPS, Reply, Request


@OPS.register("function")
def function(request: Request) -> Reply:
    found = find_function(request["func"])
    if found is None:
        raise KeyError(request["func"])
    scope = scope_of(request)
    return report(found.value(scope, arguments_of(request)), scope)


def arguments_of(request: Request) -> list[Value]:
    if "typed_args" in request:
        return [read_value(typed) for typed in request["typed_args"]]
    return [as_value(plain) for plain in request.get("args") or ()]
