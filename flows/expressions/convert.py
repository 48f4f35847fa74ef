"""Conversions between types of values, and the forms that values have as text and JSON.

A conversion returns a value, or an error that says what couldn't become what. An object converts as its default,
where it has one. Conversions that depend on how people write dates, and on today, take the scope.
"""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any, Final, TypeVar

import msgspec

from flows.dates.clocks import in_zone, localize
from flows.dates.finding import find_date, find_datetime, find_time
from flows.dates.writing import write_date, write_datetime, write_time
from flows.environment import Environment
from flows.expressions.numbers import checked, format_number, parse_number, write_number
from flows.expressions.scope import Scope
from flows.expressions.values import DEFAULT, MISSING, Missing, Value, XError, XFunction, XObject, type_name
from flows.moment import Time, nanosecond
from flows.texts import WHITE_SPACE, indent, quote

T = TypeVar("T")

# Expressions can't nest deeper either; with more, writing a value could exhaust the stack.
MAX_NESTING: Final = 100

_INTEGER_LIMIT: Final = 2**31
_TOO_DEEP: Final = XError("nested too deep")
_DECODER: Final = msgspec.json.Decoder(float_hook=Decimal)
_BEGINNING: Final = datetime(1, 1, 1, tzinfo=UTC)


# -- between types ----------------------------------------------------------------------------------------------------


def to_text(value: Value) -> str | XError:
    if type(value) is str:
        return value
    return value if isinstance(value, XError) else render(value)


def truthy(value: Value) -> bool:
    """Whether a value counts as true; an error doesn't."""
    if isinstance(value, XObject):
        default = value.default
        return len(value) > 0 if isinstance(default, Missing) else truthy(default)
    if isinstance(value, str):
        return value != "" and value.lower() != "false"
    if isinstance(value, time):
        return nanosecond(value) > 0 or value.replace(microsecond=0) != time()
    if isinstance(value, datetime):
        return value != _BEGINNING
    return isinstance(value, date | XFunction) or (not isinstance(value, XError) and bool(value))


def to_boolean(value: Value) -> bool | XError:
    return value if isinstance(value, XError) else truthy(value)


def to_number(value: Value) -> Decimal | XError:
    """A number, or a text that is one in strict notation."""
    if type(value) is Decimal:
        return value
    found = parse_number(value.strip(WHITE_SPACE)) if isinstance(value, str) else None
    return found if found is not None else _or_default(found, value, to_number, "a number")


def to_integer(value: Value) -> int | XError:
    """The whole part of a number, if 32 bits hold it."""
    number = to_number(value)
    if isinstance(number, XError):
        return number
    whole = int(number)
    if not -_INTEGER_LIMIT <= whole < _INTEGER_LIMIT:
        return XError(f"number value {write_number(number)} is out of range for an integer")
    return whole


def to_datetime(value: Value, scope: Scope) -> datetime | XError:
    """A datetime, midnight of a date, or a text in which there is a date."""
    found: datetime | None = None
    if isinstance(value, datetime):
        found = value
    elif isinstance(value, date):
        found = localize(datetime(value.year, value.month, value.day), scope.environment.tz)  # noqa: DTZ001  # localized
    elif isinstance(value, str):
        found = find_datetime(value, scope.environment, scope.now())
    return _or_default(found, value, lambda default: to_datetime(default, scope), "a datetime")


def to_date(value: Value, scope: Scope) -> date | XError:
    """A date, that of a datetime in the time zone of the environment, or a text in which there is one."""
    found: date | None = None
    if isinstance(value, datetime):
        found = in_zone(value, scope.environment.tz).date()
    elif isinstance(value, date):
        found = value
    elif isinstance(value, str):
        found = find_date(value, scope.environment, scope.now())
    return _or_default(found, value, lambda default: to_date(default, scope), "a date")


def to_time(value: Value) -> time | XError:
    """A time, that of a datetime in its own zone, a whole number of hours, or a text in which there is one."""
    found: time | None = None
    if isinstance(value, time):
        found = value
    elif isinstance(value, datetime):
        found = Time.of(value.hour, value.minute, value.second, nanosecond(value))
    elif isinstance(value, Decimal):
        found = time(int(value) % 24) if 0 <= int(value) <= 24 else None
    elif isinstance(value, str):
        found = find_time(value)
    return _or_default(found, value, to_time, "a time")


def to_array(value: Value) -> Sequence[Any] | XError:
    if value is None:
        return []
    return value if isinstance(value, list | tuple) else _refused(value, "an array")


def to_object(value: Value) -> XObject | XError:
    if value is None:
        return XObject({})
    return value if isinstance(value, XObject) else _refused(value, "an object")


def to_function(value: Value) -> XFunction | XError:
    if isinstance(value, XFunction | XError):
        return value
    return XError(f"{describe(value)} is not a function")


def _or_default(found: T | None, value: Value, convert: Callable[[Value], T | XError], target: str) -> T | XError:
    if found is not None:
        return found
    if isinstance(value, XObject) and not isinstance(default := value.default, Missing):
        return convert(default)
    return _refused(value, target)


def _refused(value: Value, target: str) -> XError:
    return value if isinstance(value, XError) else XError(f"unable to convert {describe(value)} to {target}")


# -- to text ----------------------------------------------------------------------------------------------------------


def render(value: Value) -> str:
    """The text that stands for a value in a message; the message of an error."""
    if type(value) is str:
        return value
    return _render_object(value) if isinstance(value, XObject) else _RENDER[type_name(value)](value)


def _render_array(array: Sequence[Value]) -> str:
    return f"[{', '.join(map(render, array))}]"


def _render_object(value: XObject) -> str:
    default = value.get(DEFAULT)
    if default is not MISSING:
        return default if type(default) is str else render(default)
    return f"{{{', '.join(f'{key}: {render(value[key])}' for key in sorted(value))}}}"


def _render_datetime(moment: datetime) -> str:
    text = moment.isoformat(timespec="microseconds")
    return f"{text[:26]}Z" if text.endswith("+00:00") else text[:32]


_RENDER: dict[str, Callable[[Any], str]] = {
    "null": lambda _: "",
    "text": str,
    "number": write_number,
    "boolean": lambda value: "true" if value else "false",
    "datetime": _render_datetime,
    "date": date.isoformat,
    "time": lambda clock: clock.isoformat(timespec="microseconds"),
    "array": _render_array,
    "object": _render_object,
    "function": lambda value: value.display_name,
    "error": lambda value: value.message,
}


def describe(value: Value) -> str:
    """How errors name a value: texts, numbers and booleans by what they are, others by their type."""
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, Decimal | bool):
        return render(value)
    return f"{value.display_name}(...)" if isinstance(value, XFunction) else type_name(value)


def format_value(value: Value, environment: Environment) -> str:
    """A value as people of the environment write it; an error is ``""``."""
    write = _FORMAT.get(type_name(value))
    return write(value, environment) if write else render(value)


def _format_datetime(moment: datetime, environment: Environment) -> str:
    layout = f"{environment.date_format} {environment.time_format}"
    return write_datetime(in_zone(moment, environment.tz), layout, environment.locale)


def _format_array(array: Sequence[Value], environment: Environment) -> str:
    parts = [format_value(item, environment) for item in array]
    if not any("\n" in part for part in parts):
        return ", ".join(parts)
    return "\n".join(f"- {indent(part, '  ').removeprefix('  ')}" for part in parts)


def _format_object(value: XObject, environment: Environment) -> str:
    default = value.default
    if not isinstance(default, Missing):
        return format_value(default, environment)
    return "\n".join(_format_property(key, format_value(value[key], environment)) for key in sorted(value))


def _format_property(key: str, text: str) -> str:
    return f"{key}:\n{indent(text, '  ')}" if "\n" in text else f"{key}: {text}"


_FORMAT: dict[str, Callable[[Any, Environment], str]] = {
    "number": lambda number, environment: format_number(number, environment.number_format),
    "datetime": _format_datetime,
    "date": lambda day, environment: write_date(day, environment.date_format, environment.locale),
    "time": lambda clock, environment: write_time(clock, environment.time_format, environment.locale),
    "array": _format_array,
    "object": _format_object,
    "error": lambda _, __: "",
}


# -- JSON -------------------------------------------------------------------------------------------------------------


def to_json(value: Value) -> str | XError:
    """JSON text, properties sorted by name; defaults are left out, functions and errors within are null."""
    return value if isinstance(value, XError) else _write_json(value)


def _write_json(value: Value) -> str:
    kind = type_name(value)
    if kind == "object":
        return _join_pairs(value)  # type: ignore[arg-type]  # by its type name
    if kind == "array":
        return f"[{','.join(map(_write_json, value))}]"  # type: ignore[arg-type]  # by its type name
    if kind in ("null", "function", "error"):
        return "null"
    return render(value) if kind in ("number", "boolean") else _write_text(render(value))


def _join_pairs(value: XObject) -> str:
    return f"{{{','.join(f'{_write_text(key)}:{_write_json(value[key])}' for key in sorted(value))}}}"


def _write_text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def from_json(text: str | bytes) -> Value:
    """The value of a JSON text, or an error; its numbers are decimal. No text at all is null."""
    if not text:
        return None
    try:
        return as_value(_DECODER.decode(text))
    except (ValueError, RecursionError):
        return XError("invalid JSON")


def as_value(data: Any, depth: int = 0) -> Value:
    """The value of decoded JSON; objects in it are converted only when read. What is nested too deep is an error."""
    if isinstance(data, dict):
        return XObject.lazy(data, lambda item: as_value(item, depth + 1)) if depth < MAX_NESTING else _TOO_DEEP
    if isinstance(data, list):
        return [as_value(item, depth + 1) for item in data] if depth < MAX_NESTING else _TOO_DEEP
    if isinstance(data, int | float) and not isinstance(data, bool):
        return checked(Decimal(str(data)))
    value: Value = checked(data) if isinstance(data, Decimal) else data
    return value
