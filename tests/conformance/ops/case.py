"""Run a router test."""

from flows.case import CASES
from flows.expressions.convert import truthy
from flows.expressions.values import XObject
from tests.conformance.codec import write_value
from tests.conformance.expressions import report, scope_of
from tests.conformance.op import OPS, Reply, Request
from tests.conformance.ops.function import arguments_of


@OPS.register("case")
def case(request: Request) -> Reply:
    scope = scope_of(request)
    result = CASES[request["test"]].value(scope, arguments_of(request))
    reply = report(result, scope)
    if isinstance(result, XObject):
        found = {name: write_value(value) for name, value in result.items()}
        reply.update({"result": truthy(result), **found})
    return reply
