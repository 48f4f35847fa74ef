"""Writing rows: many with the text form of PostgreSQL's COPY made by hand, the fastest way that psycopg has; few as
statements that are asked together with others, as each COPY takes three round trips.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from types import NoneType
from typing import Any
from uuid import UUID

import msgspec
from django.apps import apps
from django.db import connection
from django.db.backends.utils import CursorWrapper

from engine.database import Question

_ENCODER = msgspec.json.Encoder(decimal_format="number")
_NULL_CHARACTER = "\\u0000"
# To COPY: nothing, and the letters that mean something or can't be stored.
_NULL = "\\N"
_SPECIAL = "\\\t\n\r\x00"


def copy_rows(cursor: CursorWrapper, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Appends rows; values are texts, numbers, UUIDs, aware datetimes, booleans or None. Errors are Django's."""
    given = list(rows)
    if given:
        with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
            copy.write(_lines(given))


def append_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Question:
    """A statement that does what ``copy_rows`` does, for few rows."""
    return Question(_append(table, tuple(columns)), [to_json(rows)])


@cache
def _append(table: str, columns: tuple[str, ...]) -> str:
    """The types are those of the model; nothing is cast to a type with a length, as that would cut texts."""
    model = next(one for one in apps.get_models() if one._meta.db_table == table)  # noqa: SLF001  # documented
    fields = {field.column: field for field in model._meta.concrete_fields}  # noqa: SLF001
    kinds = [fields[column].db_type(connection) or "" for column in columns]
    casts = ["" if kind.startswith("varchar") else f"::{kind}" for kind in kinds]
    values = ", ".join(f"(new ->> {place}){cast}" for place, cast in enumerate(casts))
    return f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM jsonb_array_elements(%s) AS new"  # noqa: S608


def from_rows(statement: str, rows: Sequence[Mapping[str, Any]]) -> Question:
    """A statement that takes its rows from ``json_to_recordset``; times may be datetimes or RFC 3339."""
    return Question(statement, [_ENCODER.encode(rows).decode()])


# Ends a value in the text of a column. It is no letter that anybody writes or sees.
_END = "\x1f"
_COLUMN = "string_to_array(%s"


def with_columns(statement: str, table: str, /, **kinds: str) -> str:
    """A statement that reads what ``from_columns`` gives: the table with these columns is put in for ``{table}``."""
    arrays = [f"{_COLUMN}, chr({ord(_END)}), '')::{kind}[]" for kind in kinds.values()]
    return statement.replace(f"{{{table}}}", f"unnest({', '.join(arrays)}) AS {table}({', '.join(kinds)})")


def from_columns(statement: str, rows: Sequence[Sequence[object]]) -> Question:
    """A statement made ``with_columns``, each of which is one text: a tenth of the server's work of reading JSON.

    None and "" both arrive as NULL.
    """
    columns = [_column(column) for column in zip(*rows, strict=True)]
    return Question(statement, columns or [""] * statement.count(_COLUMN))


def _column(values: Sequence[object]) -> str:
    texts = [value if type(value) is str else "" if value is None else str(value) for value in values]
    column = _END.join(texts)
    if column.count(_END) >= len(texts) or "\x00" in column:
        column = _END.join([text.replace(_END, "").replace("\x00", "") for text in texts])
    return column


def _lines(rows: Sequence[Sequence[Any]]) -> str:
    columns = [_texts(column) for column in zip(*rows, strict=True)]
    return "\n".join([*map("\t".join, zip(*columns, strict=True)), ""])


def _texts(column: Sequence[Any]) -> Sequence[str]:
    """A column's values as COPY reads them. Few texts need escaping: one look at all of them tells."""
    kinds = set(map(type, column))
    if kinds == {NoneType}:
        return [_NULL] * len(column)
    texts = column if kinds == {str} else [value for value in column if type(value) is str]
    together = "".join(texts)
    if any(letter in together for letter in _SPECIAL):
        return [_field(value) for value in column]
    return column if texts is column else [value if type(value) is str else _field(value) for value in column]


def _field(value: Any) -> str:
    if value is None:
        return _NULL
    if type(value) is UUID:
        return key_text(value)
    return _escaped(value) if isinstance(value, str) else str(value)


# Most keys are texts; those that aren't, of workspaces and channels, are the same in many rows.
key_text = lru_cache(maxsize=1000)(str)


def _escaped(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
    return escaped.replace("\r", "\\r").replace("\x00", "")


def text_array(texts: Sequence[str]) -> str:
    """Texts for a ``text[]`` column, as ``copy_rows`` takes it."""
    quoted = '","'.join(texts)
    if "\\" in quoted or quoted.count('"') != 2 * (len(texts) - 1):
        quoted = '","'.join([text.replace("\\", "\\\\").replace('"', '\\"') for text in texts])
    return f'{{"{quoted}"}}' if texts else "{}"


def to_json(value: Any) -> str:
    """JSON for a ``jsonb`` column, which can't hold the null character."""
    text = _ENCODER.encode(value).decode()
    return text.replace(_NULL_CHARACTER, "") if _NULL_CHARACTER in text else text
