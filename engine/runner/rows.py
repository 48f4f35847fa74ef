"""Writing many rows at once, with the text form of PostgreSQL's COPY made by hand: the fastest way that psycopg has."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec
from django.db.backends.utils import CursorWrapper

from engine.database import Question

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": ""})
_ENCODER = msgspec.json.Encoder(decimal_format="number")
_NULL_CHARACTER = "\\u0000"


def copy_rows(cursor: CursorWrapper, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Appends rows; values are texts, numbers, UUIDs, aware datetimes, booleans or None."""
    text = "".join([_line(row) for row in rows])
    if text:
        with cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            copy.write(text)


def from_rows(statement: str, rows: Sequence[Mapping[str, Any]]) -> Question:
    """A statement that takes its rows from ``json_to_recordset``; times may be datetimes or RFC 3339."""
    return Question(statement, [_ENCODER.encode(rows).decode()])


def _line(row: Sequence[Any]) -> str:
    """Few texts need escaping, and a look at them is cheap."""
    return (
        "\t".join(
            [
                value if type(value) is str and value.isprintable() and "\\" not in value else _field(value)
                for value in row
            ]
        )
        + "\n"
    )


def _field(value: Any) -> str:
    if value is None:
        return "\\N"
    return value.translate(_ESCAPES) if isinstance(value, str) else str(value)


def to_json(value: Any) -> str:
    """JSON for a ``jsonb`` column, which can't hold the null character."""
    text = _ENCODER.encode(value).decode()
    return text.replace(_NULL_CHARACTER, "") if _NULL_CHARACTER in text else text
