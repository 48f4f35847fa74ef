"""Typed values of the protocol: ``{"type": "number", "value": "1.5"}`` and so on, null being ``null``."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from flows.expressions.library import find_function
from flows.expressions.numbers import write_number
from flows.expressions.values import DEFAULT, Missing, Value, XError, XObject, type_name
from flows.moment import Time, nanosecond, read_rfc3339, write_rfc3339, zone

Typed = Mapping[str, Any] | None


def read_value(typed: Typed) -> Value:
    return _READ[typed["type"]](typed) if typed else None


def read_object(typed: Mapping[str, Typed], default: Typed = None) -> XObject:
    """An object of typed properties; ``deprecated`` of a property is noted."""
    properties = {name: read_value(value) for name, value in typed.items()}
    if default:
        properties[DEFAULT] = read_value(default)
    notes = {name.lower(): value["deprecated"] for name, value in typed.items() if value and "deprecated" in value}
    return XObject(properties, deprecated=notes)


def _read_datetime(typed: Mapping[str, Any]) -> datetime:
    """With the zone of that name, if it is one: ``Local`` is none."""
    moment, tz = read_rfc3339(typed["value"]), zone(typed.get("tz", ""))
    return moment.astimezone(tz) if tz else moment


def _read_time(typed: Mapping[str, Any]) -> time:
    clock = time.fromisoformat(typed["value"][:8])
    return Time.of(clock.hour, clock.minute, clock.second, int(typed["value"][9:].ljust(9, "0")))


def _read_function(typed: Mapping[str, Any]) -> Value:
    function = find_function(typed["value"])
    return function.value if function else XError(f"no function {typed['value']}")


_READ: dict[str, Any] = {
    "text": lambda typed: typed["value"],
    "number": lambda typed: Decimal(typed["value"]),
    "boolean": lambda typed: typed["value"],
    "date": lambda typed: date.fromisoformat(typed["value"]),
    "datetime": _read_datetime,
    "time": _read_time,
    "array": lambda typed: [read_value(item) for item in typed["value"]],
    "object": lambda typed: read_object(typed["value"], typed.get("default")),
    "function": _read_function,
    "error": lambda typed: XError(typed["value"]),
}


def write_value(value: Value) -> Typed:
    kind = type_name(value)
    if kind == "null":
        return None
    return {"type": kind, **_WRITE[kind](value)}


def _write_object(value: XObject) -> dict[str, Any]:
    written: dict[str, Any] = {"value": {name: write_value(item) for name, item in value.items()}}
    if not isinstance(value.default, Missing):
        written["default"] = write_value(value.default)
    return written


_WRITE: dict[str, Any] = {
    "text": lambda value: {"value": value},
    "number": lambda value: {"value": write_number(value)},
    "boolean": lambda value: {"value": value},
    "date": lambda value: {"value": value.isoformat()},
    "datetime": lambda value: {"value": write_rfc3339(value)},
    "time": lambda value: {"value": f"{value:%H:%M:%S}.{nanosecond(value):09}"},
    "array": lambda value: {"value": [write_value(item) for item in value]},
    "object": _write_object,
    "function": lambda value: {"value": value.display_name},
    "error": lambda value: {"value": value.message},
}
