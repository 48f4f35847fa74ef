"""Rows of tests in JSON files, in which `#name` stands for a UUID, the same one wherever that name is."""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

_SHORT = re.compile(r"#(\w+)")


def uuid(name: str) -> str:
    """The UUID that a short name stands for."""
    digits = hashlib.sha256(name.encode()).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:32]}"


def expand(text: str) -> Any:
    """The JSON in a text with its short names replaced."""
    return json.loads(_SHORT.sub(lambda match: uuid(match[1]), text))


def rows(folder: str, name: str) -> list[Any]:
    """Parameters for a test, one for each row of a file beside it, called by what the row says it is about."""
    found = expand((Path(folder).parent / "data" / name).read_text(encoding="utf-8"))
    return [pytest.param(row, id=row["what"]) for row in found]
