"""Checks that JSON from elsewhere has the shape that its readers rely on, and says where it hasn't."""

import re
from typing import Any

import msgspec
from msgspec import Struct

from flows.errors import InputError

_MESSAGE = re.compile(r"(?P<what>.*?)(?: - at `\$(?P<path>.*)`)?\Z", re.DOTALL)
_EXPECTED = re.compile(r"Expected `(?P<wanted>.+?)`, got `(?P<got>.+?)`")
_MISSING = re.compile(r"Object missing required field `(?P<field>.+?)`")
_IN_WORDS = {"array": "a list", "int": "a number", "null": "nothing", "object": "an object", "str": "a text"}


def check_shape(data: Any, kind: type[Struct], error: type[InputError]) -> None:
    """Raise an error if JSON data can't be taken for a kind of struct; properties that it doesn't have are free."""
    try:
        msgspec.convert(data, kind)
    except msgspec.ValidationError as problem:
        match = _MESSAGE.match(str(problem))
        what, path = (match["what"], match["path"] or "") if match else (str(problem), "")
        raise error(path.removeprefix("."), _sentence(what)) from None


def _sentence(what: str) -> str:
    if missing := _MISSING.search(what):
        return f"{missing['field']} is missing"
    if expected := _EXPECTED.search(what):
        wanted = " or ".join(_IN_WORDS.get(one, one) for one in expected["wanted"].split(" | ") if one != "null")
        return f"has to be {wanted}, not {_IN_WORDS.get(expected['got'], expected['got'])}"
    return what
