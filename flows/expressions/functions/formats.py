"""Functions that write values for people, and read what is written in a given way."""

from datetime import UTC, date, datetime, time, tzinfo

from flows.dates import LayoutError, in_zone, read_datetime, read_time, write_date, write_datetime, write_time
from flows.expressions.convert import format_value
from flows.expressions.function import function
from flows.expressions.scope import Scope
from flows.expressions.values import Value, XError, XObject
from flows.moment import zone
from flows.texts import trim
from flows.urns import URN, URNError, parse_urn
from flows.urns import format_urn as write_urn


@function
def format_(scope: Scope, value: Value) -> Value:
    """A value as people write it.

    @(format(12345.5)) → 12,345.5
    @(format(array("tea", "milk"))) → tea, milk
    """
    return format_value(value, scope.environment)


@function
def format_date(scope: Scope, day: date, layout: str | None = None) -> Value:
    """A date written by a layout of YYYY, MM, DD and others, or as is usual.

    @(format_date("2024-02-29", "D/M/YY")) → 29/2/24
    @(format_date("2024-02-29", "EEEE D MMMM")) → Thursday 29 February
    @(format_date("2024-02-29", "tt")) → ERROR
    """
    environment = scope.environment
    try:
        return write_date(day, environment.date_format if layout is None else layout, environment.locale)
    except LayoutError as error:
        return XError(str(error))


@function
def format_time(scope: Scope, clock: time, layout: str | None = None) -> Value:
    """A time of day written by a layout of tt, h, mm, ss, aa and others, or as is usual.

    @(format_time("16:05", "h:mm aa")) → 4:05 pm
    """
    environment = scope.environment
    try:
        return write_time(clock, environment.time_format if layout is None else layout, environment.locale)
    except LayoutError as error:
        return XError(str(error))


@function
def format_datetime(scope: Scope, moment: datetime, layout: str | None = None, timezone: str | None = None) -> Value:
    """A date with time written by a layout of YYYY, MM, DD, tt, mm and others, or as is usual, in a time zone.

    @(format_datetime("2024-02-29T10:30:00Z", "YYYY-MM-DD h:mm aa")) → 2024-02-29 10:30 am
    @(format_datetime("2024-02-29T10:30:00Z", "tt:mm", "Africa/Kigali")) → 12:30
    @(format_datetime("2024-02-29T10:30:00Z", "tt:mm", "Atlantis")) → ERROR
    """
    environment = scope.environment
    tz = _zone(scope, timezone)
    if isinstance(tz, XError):
        return tz
    if layout is None:
        layout = f"{environment.date_format} {environment.time_format}"
    try:
        return write_datetime(in_zone(moment, tz), layout, environment.locale)
    except LayoutError as error:
        return XError(str(error))


def _zone(scope: Scope, timezone: str | None) -> tzinfo | XError:
    if timezone is None:
        return scope.environment.tz
    found = zone(timezone) if timezone else UTC
    return found or XError(f"unknown time zone {timezone}")


@function
def parse_datetime(scope: Scope, text: str, layout: str, timezone: str | None = None) -> Value:
    """The date with time that a text is by a layout, in a time zone.

    @(parse_datetime("29/2/2024 10:30", "D/M/YYYY tt:mm", "Africa/Kigali")) → 2024-02-29T10:30:00.000000+02:00
    @(parse_datetime("29/2/2024", "YYYY-MM-DD")) → ERROR
    """
    tz = _zone(scope, timezone)
    if isinstance(tz, XError):
        return tz
    try:
        return read_datetime(text, layout, tz)
    except LayoutError as error:
        return XError(str(error))


@function
def parse_time(text: str, layout: str) -> Value:
    """The time of day that a text is by a layout.

    @(parse_time("4:05 pm", "h:mm aa")) → 16:05:00.000000
    @(parse_time("late", "tt:mm")) → ERROR
    """
    try:
        return read_time(text, layout)
    except LayoutError as error:
        return XError(str(error))


@function
def format_location(path: str) -> Value:
    """The last part of the path of a location.

    @(format_location("Rwanda > Kigali City > Gasabo")) → Gasabo
    """
    return trim(path.rpartition(">")[2])


@function
def format_urn(urn: str) -> Value:
    """A URN for people: a phone number as it is dialled in its country, a name where there is one.

    @(format_urn("tel:+250788123456")) → 0788 123 456
    @(format_urn("telegram:12345#ana_b")) → ana_b
    @(format_urn("+250788123456")) → ERROR
    """
    parsed = _urn(urn)
    return parsed if isinstance(parsed, XError) else write_urn(urn)


@function
def urn_parts(urn: str) -> Value:
    """The scheme, path and display of a URN.

    @(urn_parts("telegram:12345#ana_b")) → {display: ana_b, path: 12345, scheme: telegram}
    """
    parsed = _urn(urn)
    if isinstance(parsed, XError):
        return parsed
    return XObject({"scheme": parsed.scheme, "path": parsed.path, "display": parsed.display})


def _urn(text: str) -> URN | XError:
    try:
        return parse_urn(text)
    except URNError as error:
        return XError(f"{text} is not a valid URN: {error}")
