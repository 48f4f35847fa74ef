"""What the functions of expressions before version 13 are called now, and how their arguments differ."""

import re

from flows.errors import SyntaxFault

_RENAMED = {
    "average": "mean",
    "date": "date_from_parts",
    "datedif": "datetime_diff",
    "datevalue": "date",
    "fixed": "format_number",
    "format_date": "format_datetime",
    "int": "round_down",
    "len": "text_length",
    "proper": "title",
    "randbetween": "rand_between",
    "read_digits": "read_chars",
    "regex_group": "regex_match",
    "rept": "repeat",
    "rounddown": "round_down",
    "roundup": "round_up",
    "substitute": "replace",
    "trunc": "round_down",
    "unichar": "char",
    "unicode": "code",
}
_PATTERNS = {
    "day": 'format_date({0}, "D")',
    "days": 'datetime_diff({1}, {0}, "D")',
    "edate": 'datetime_add({0}, {1}, "M")',
    "exp": "2.718281828459045 ^ {0}",
    "false": "false",
    "first_word": "word({0}, 0)",
    "hour": 'format_datetime({0}, "tt")',
    "left": "text_slice({0}, 0, {1})",
    "minute": 'format_datetime({0}, "m")',
    "month": 'format_date({0}, "M")',
    "power": "{0} ^ {1}",
    "right": "text_slice({0}, -{1})",
    "second": 'format_datetime({0}, "s")',
    "time": "time_from_parts({0}, {1}, {2})",
    "timevalue": "time({0})",
    "true": "true",
    "weekday": "weekday({0}) + 1",
    "year": 'format_date({0}, "YYYY")',
}
_OPERATORS = {"concatenate": " & ", "sum": " + "}
_DEFAULTS = {"fixed": ["", "2"]}

# Positions of arguments that counted from 1, and of those that said whether words end at spaces only.
_COUNTED_FROM_ONE = {"field": (1,), "word": (1,), "word_slice": (1, 2)}
_BY_SPACES = {"word": 2, "word_count": 1, "word_slice": 3}

_INTEGER = re.compile(r"-?[0-9]+")


def rewrite_call(name: str, arguments: list[str]) -> str:
    """The expression for a call of an old function with arguments that are rewritten already."""
    name = name.lower()
    if name in _OPERATORS:
        return _OPERATORS[name].join(arguments)
    if name in _PATTERNS:
        return _fill(name, arguments)
    arguments = [_argument(name, place, argument) for place, argument in enumerate(arguments)]
    arguments += _DEFAULTS.get(name, [])[len(arguments) :]
    return f"{_RENAMED.get(name, name)}({', '.join(arguments)})"


def _fill(name: str, arguments: list[str]) -> str:
    try:
        return _PATTERNS[name].format(*arguments)
    except IndexError:
        raise SyntaxFault(f"too few arguments for {name}") from None


def _argument(name: str, place: int, argument: str) -> str:
    if place in _COUNTED_FROM_ONE.get(name, ()):
        return str(int(argument) - 1) if _INTEGER.fullmatch(argument) else f"{argument} - 1"
    if place == _BY_SPACES.get(name):
        return r'" \t"' if argument.strip().lower() == "true" else "NULL"
    return argument
