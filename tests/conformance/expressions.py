"""What the operations about expressions share: the scope of a request, and how a value is reported."""

from decimal import Decimal
from secrets import randbelow

import msgspec

from flows.clock import Clock, FrozenClock
from flows.environment import Environment
from flows.expressions.convert import as_value, describe, format_value, render, to_json, truthy
from flows.expressions.scope import Scope
from flows.expressions.values import Value, XError, XObject
from flows.locations import Locations
from flows.moment import read_rfc3339
from tests.conformance.codec import read_object, write_value
from tests.conformance.op import Reply, Request

_PROMPTS = {"categorize": "Categorize the following text into one of the following: {{ .arg1 }}"}
_NOW = "2018-04-11T13:24:30.123456Z"


def environment_of(request: Request) -> Environment:
    return msgspec.convert(request.get("env") or {}, Environment)


def clock_of(request: Request) -> Clock:
    return FrozenClock(read_rfc3339(request.get("now") or _NOW))


def context_of(request: Request) -> XObject:
    """The typed and the plain part of the context together."""
    typed = read_object(request.get("typed_context") or {})
    plain = {name: as_value(value) for name, value in (request.get("context") or {}).items()}
    return XObject({**dict(typed.items()), **plain}, deprecated=typed.deprecated)


def scope_of(request: Request) -> Scope:
    hierarchies = request.get("locations")
    return Scope(
        context_of(request),
        environment_of(request),
        clock_of(request),
        lambda: Decimal(randbelow(10**16)).scaleb(-16),
        locations=Locations(hierarchies[0]) if hierarchies else None,
        prompts=_PROMPTS,
    )


def report(value: Value, scope: Scope) -> Reply:
    """A value with all its forms, or the message of an error."""
    if isinstance(value, XError):
        return {"value": write_value(value), "xerror": value.message}
    return {
        "value": write_value(value),
        "json": msgspec.Raw(str(to_json(value)).encode()),
        "text": render(value),
        "format": format_value(value, scope.environment),
        "truthy": truthy(value),
        "describe": describe(value),
    }


def problems(scope: Scope) -> Reply:
    """The errors, and the warnings if there are any."""
    errors, warnings = scope.take_problems()
    return {"errors": errors, "warnings": warnings} if warnings else {"errors": errors}
