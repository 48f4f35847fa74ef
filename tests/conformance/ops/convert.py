"""Read a text as a value of a type."""

from collections.abc import Callable
from datetime import date, datetime, time

from flows.dates import find_date, find_datetime, find_time
from flows.expressions.convert import to_number
from flows.expressions.values import XError
from flows.texts import trim
from flows.urns import URNError, format_urn, normalize, parse_urn
from tests.conformance.codec import write_value
from tests.conformance.expressions import clock_of, environment_of
from tests.conformance.op import OPS, Reply, Request


@OPS.register("convert")
def convert(request: Request) -> Reply:
    return _CONVERSIONS[request["type"]](request)


def _datetime(request: Request) -> Reply:
    now, fill = clock_of(request).now(), bool(request.get("fill_time"))
    return _found(request, find_datetime(request["text"], environment_of(request), now, fill_time=fill), "date")


def _date(request: Request) -> Reply:
    return _found(request, find_date(request["text"], environment_of(request), clock_of(request).now()), "date")


def _time(request: Request) -> Reply:
    return _found(request, find_time(request["text"]), "time")


def _found(request: Request, value: date | datetime | time | None, kind: str) -> Reply:
    if value is None:
        return {"xerror": f"string '{trim(request['text'])}' couldn't be parsed as a {kind}"}
    return {"value": (write_value(value) or {})["value"]}


def _number(request: Request) -> Reply:
    number = to_number(request["text"])
    return {"xerror": number.message} if isinstance(number, XError) else {"value": (write_value(number) or {})["value"]}


def _urn(request: Request) -> Reply:
    text = request["text"]
    try:
        urn = parse_urn(text)
    except URNError as error:
        return {"xerror": str(error)}
    return {"value": str(urn), "normalized": str(normalize(urn)), **urn._asdict(), "format": format_urn(text)}


_CONVERSIONS: dict[str, Callable[[Request], Reply]] = {
    "datetime": _datetime,
    "date": _date,
    "time": _time,
    "number": _number,
    "urn": _urn,
}
