"""Values, and what they become as other types, as text and as JSON."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from flows.environment import Environment, NumberFormat
from flows.expressions import convert
from flows.expressions.library import FUNCTIONS
from flows.expressions.numbers import format_number, write_number
from flows.expressions.values import DEFAULT, MISSING, Value, XError, XFunction, XObject, type_name
from flows.moment import DateTime, Time
from tests.flows.expressions.scopes import make_scope

KIGALI = Environment(timezone="Africa/Kigali", date_format="DD-MM-YYYY", time_format="h:mm aa")
MOMENT = datetime(2024, 3, 9, 22, 30, 15, 250_000, tzinfo=UTC)
UPPER = FUNCTIONS["upper"].value
ANONYMOUS = XFunction("", lambda _scope, _arguments: None)
WELL = XObject({"state": "dry", "Depth": Decimal("12.50")})
NAMED = XObject({DEFAULT: "28", "x": None})
OH = XError("oh")

# A value with its type, description, truth, text, pretty text and JSON.
FORMS: list[tuple[Value, str, str, bool, str, str, str]] = [
    (None, "null", "null", False, "", "", "null"),
    ("", "text", '""', False, "", "", '""'),
    ("FaLsE", "text", '"FaLsE"', False, "FaLsE", "FaLsE", '"FaLsE"'),
    ("a\u2028\t<é>", "text", '"a\\u2028\\t<é>"', True, "a\u2028\t<é>", "a\u2028\t<é>", '"a\\u2028\\t<é>"'),
    (Decimal("-1234567.500"), "number", "-1234567.5", True, "-1234567.5", "-1,234,567.5", "-1234567.5"),
    (Decimal("-0.00"), "number", "0", False, "0", "0", "0"),
    (Decimal("1E+3"), "number", "1000", True, "1000", "1,000", "1000"),
    (True, "boolean", "true", True, "true", "true", "true"),
    (False, "boolean", "false", False, "false", "false", "false"),
    (date(2024, 3, 9), "date", "date", True, "2024-03-09", "09-03-2024", '"2024-03-09"'),
    (
        MOMENT,
        "datetime",
        "datetime",
        True,
        "2024-03-09T22:30:15.250000Z",
        "10-03-2024 12:30 am",
        '"2024-03-09T22:30:15.250000Z"',
    ),
    (
        DateTime.of(MOMENT.astimezone(ZoneInfo("Asia/Karachi")), 9),
        "datetime",
        "datetime",
        True,
        "2024-03-10T03:30:15.250000+05:00",
        "10-03-2024 12:30 am",
        '"2024-03-10T03:30:15.250000+05:00"',
    ),
    (
        datetime(1, 1, 1, tzinfo=UTC),
        "datetime",
        "datetime",
        False,
        "0001-01-01T00:00:00.000000Z",
        "01-01-0001 2:00 am",
        '"0001-01-01T00:00:00.000000Z"',
    ),
    (time(14, 5), "time", "time", True, "14:05:00.000000", "2:05 pm", '"14:05:00.000000"'),
    (Time.of(0, 0, 0, 1), "time", "time", True, "00:00:00.000000", "12:00 am", '"00:00:00.000000"'),
    (time(), "time", "time", False, "00:00:00.000000", "12:00 am", '"00:00:00.000000"'),
    ([], "array", "array", False, "[]", "", "[]"),
    (("a", Decimal(1000), None), "array", "array", True, "[a, 1000, ]", "a, 1,000, ", '["a",1000,null]'),
    (
        [WELL, "x"],
        "array",
        "array",
        True,
        "[{Depth: 12.5, state: dry}, x]",
        "- Depth: 12.5\n  state: dry\n- x",
        '[{"Depth":12.5,"state":"dry"},"x"]',
    ),
    (XObject({}), "object", "object", False, "{}", "", "{}"),
    (
        WELL,
        "object",
        "object",
        True,
        "{Depth: 12.5, state: dry}",
        "Depth: 12.5\nstate: dry",
        '{"Depth":12.5,"state":"dry"}',
    ),
    (
        XObject({"w": WELL}),
        "object",
        "object",
        True,
        "{w: {Depth: 12.5, state: dry}}",
        "w:\n  Depth: 12.5\n  state: dry",
        '{"w":{"Depth":12.5,"state":"dry"}}',
    ),
    (NAMED, "object", "object", True, "28", "28", '{"x":null}'),
    (XObject({DEFAULT: "", "x": "y"}), "object", "object", False, "", "", '{"x":"y"}'),
    (UPPER, "function", "upper(...)", True, "upper", "upper", "null"),
    (ANONYMOUS, "function", "<anon>(...)", True, "<anon>", "<anon>", "null"),
]


@pytest.mark.parametrize(("value", "kind", "description", "truth", "text", "pretty", "json"), FORMS)
def test_forms_of_values(
    value: Value, kind: str, description: str, truth: bool, text: str, pretty: str, json: str
) -> None:
    assert type_name(value) == kind
    assert convert.describe(value) == description
    assert convert.truthy(value) is truth
    assert convert.to_boolean(value) is truth
    assert convert.to_text(value) == text
    assert convert.format_value(value, KIGALI) == pretty
    assert convert.to_json(value) == json


def test_errors_stay_errors() -> None:
    scope = make_scope()
    plain = (convert.to_text, convert.to_boolean, convert.to_number, convert.to_integer, convert.to_time)
    for conversion in (*plain, convert.to_array, convert.to_object, convert.to_function, convert.to_json):
        assert conversion(OH) == OH
    assert convert.to_date(OH, scope) == OH
    assert convert.to_datetime(OH, scope) == OH
    assert convert.truthy(OH) is False
    assert (convert.render(OH), convert.format_value(OH, KIGALI), convert.describe(OH)) == ("oh", "", "error")
    assert convert.to_json([OH]) == "[null]"


@pytest.mark.parametrize(
    ("conversion", "value", "expected"),
    [
        (convert.to_number, " -1.50\n", Decimal("-1.5")),
        (convert.to_number, NAMED, Decimal(28)),
        (convert.to_integer, "2147483647", 2147483647),
        (convert.to_integer, Decimal("-3.99"), -3),
        (convert.to_integer, NAMED, 28),
        (convert.to_time, Decimal(24), time()),
        (convert.to_time, Decimal(7), time(7)),
        (convert.to_time, "it's 9:05 pm", time(21, 5)),
        (convert.to_time, DateTime.of(MOMENT, 7), Time.of(22, 30, 15, 250_000_007)),
        (convert.to_array, None, []),
        (convert.to_array, ("a",), ("a",)),
        (convert.to_function, UPPER, UPPER),
    ],
)
def test_conversions(conversion: Callable[[Any], Any], value: Value, expected: Any) -> None:
    assert conversion(value) == expected


@pytest.mark.parametrize(
    ("conversion", "value", "message"),
    [
        (convert.to_number, None, "unable to convert null to a number"),
        (convert.to_number, False, "unable to convert false to a number"),
        (convert.to_number, "9" * 37, f'unable to convert "{"9" * 37}" to a number'),
        (convert.to_number, WELL, "unable to convert object to a number"),
        (convert.to_number, XObject({DEFAULT: "x"}), 'unable to convert "x" to a number'),
        (convert.to_integer, Decimal(2147483648), "number value 2147483648 is out of range for an integer"),
        (convert.to_integer, "x", 'unable to convert "x" to a number'),
        (convert.to_time, Decimal(25), "unable to convert 25 to a time"),
        (convert.to_time, Decimal(-1), "unable to convert -1 to a time"),
        (convert.to_time, date(2024, 3, 9), "unable to convert date to a time"),
        (convert.to_array, "x", 'unable to convert "x" to an array'),
        (convert.to_object, [], "unable to convert array to an object"),
        (convert.to_function, None, "null is not a function"),
    ],
)
def test_refused_conversions(conversion: Callable[[Any], Any], value: Value, message: str) -> None:
    assert conversion(value) == XError(message)


def test_dates_depend_on_the_environment() -> None:
    scope = make_scope(environment=KIGALI)
    tz = ZoneInfo("Africa/Kigali")
    assert convert.to_date(MOMENT, scope) == date(2024, 3, 10)
    assert convert.to_date("on 5/6/24", scope) == date(2024, 6, 5)
    assert convert.to_date(XObject({DEFAULT: date(2024, 1, 2)}), scope) == date(2024, 1, 2)
    assert convert.to_date(Decimal(1), scope) == XError("unable to convert 1 to a date")
    assert convert.to_datetime(date(2024, 3, 9), scope) == datetime(2024, 3, 9, tzinfo=tz)
    assert convert.to_datetime(MOMENT, scope) is MOMENT
    assert convert.to_datetime("5/6/24 10:30", scope) == datetime(2024, 6, 5, 10, 30, tzinfo=tz)
    assert convert.to_datetime("soon", scope) == XError('unable to convert "soon" to a datetime')


def test_no_object_is_an_empty_one() -> None:
    made = convert.to_object(None)
    assert isinstance(made, XObject)
    assert len(made) == 0


@pytest.mark.parametrize("text", ["{", "[1,]", "nothing", "NaN", "[Infinity]", "[" * 5000, " ", "1 2"])
def test_what_is_no_json_is_an_error(text: str) -> None:
    assert convert.from_json(text) == XError("invalid JSON")


def test_json_is_read_with_decimals() -> None:
    value = convert.from_json('{"A": [0.10, 1e2, "x", null, true], "b": {"c": -5}}')
    assert isinstance(value, XObject)
    assert value["a"] == [Decimal("0.10"), Decimal(100), "x", None, True]
    assert convert.to_json(value) == '{"A":[0.1,100,"x",null,true],"b":{"c":-5}}'
    assert convert.from_json("1e400") == XError("number value out of range")
    assert convert.from_json("") is None


def test_numbers_are_written_for_people() -> None:
    german = NumberFormat(decimal_symbol=",", digit_grouping_symbol=".")
    assert format_number(Decimal("1234567.891"), german) == "1.234.567,891"
    assert format_number(Decimal("1234567.891"), german, 1) == "1.234.567,9"
    assert format_number(Decimal("-999.995"), NumberFormat(), 2) == "-1,000.00"
    assert format_number(Decimal("-0.001"), NumberFormat(), 2) == "0.00"
    assert format_number(Decimal(123456), NumberFormat(), 0, grouped=False) == "123456"
    assert write_number(Decimal("1.2E-7")) == "0.00000012"


def test_properties_are_computed_when_first_read() -> None:
    read: list[str] = []

    def reader(source: str) -> Value:
        read.append(source)
        return source.upper()

    thing = XObject.lazy({"name": "ana", "Home": "kigali", DEFAULT: "me"}, reader)
    assert len(thing) == 2
    assert thing.keys() == list(thing) == ["name", "Home"]
    assert read == []
    assert thing.get("HOME") == thing.get("home") == thing["Home"] == "KIGALI"
    assert thing.default == "ME"
    assert read == ["kigali", "me"]
    assert dict(thing.items()) == {"name": "ANA", "Home": "KIGALI"}
    assert read == ["kigali", "me", "ana"]


def test_missing_properties() -> None:
    assert WELL.get("name") is MISSING
    assert WELL.default is MISSING
    assert XObject.lazy({}, str).get("x") is MISSING
    with pytest.raises(KeyError):
        WELL["name"]


def test_subclasses_count_as_their_types() -> None:
    class Name(str):
        __slots__ = ()

    assert type_name(Name("x")) == "text"
    assert convert.render(Name("x")) == "x"
    with pytest.raises(TypeError, match="int is not a type of expressions"):
        type_name(5)  # type: ignore[arg-type]


@pytest.mark.parametrize("opening", ["[", '{"a":'], ids=["arrays", "objects"])
def test_json_that_nests_too_deep_ends_in_an_error(opening: str) -> None:
    closing = "]" if opening == "[" else "}"
    value = convert.from_json(opening * 400 + "1" + closing * 400)
    for text in (convert.to_text(value), convert.format_value(value, KIGALI)):
        assert isinstance(text, str)
    assert str(convert.to_text(value)).count("nested too deep") == 1
    assert "null" in str(convert.to_json(value))
