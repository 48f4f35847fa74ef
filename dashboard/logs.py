"""What the log looks like: a line for people, or JSON for programs, and in both nothing that people wrote.

Whoever logs names ids, as ``logger.info("contact %(contact)s …", {"contact": id})``; in JSON they are fields.
Messages of exceptions can quote texts and numbers (a database names the row that it refuses), so of an exception only
its type and where it came from are logged. What could not be handled stands with its error among the dead letters.
"""

import logging
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import orjson

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class LineFormatter(logging.Formatter):
    """``time level logger: message``, and below it where an exception came from."""

    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatException(self, ei: Raised) -> str:  # noqa: N802  # logging's name
        return origin(ei[1])


class JSONFormatter(logging.Formatter):
    """``{"time", "level", "logger", "msg", "exception"?, …ids}`` on one line."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "msg": record.getMessage(),
        }
        if isinstance(record.args, Mapping):
            entry |= {name: value for name, value in record.args.items() if name not in entry}
        if record.exc_info:
            entry["exception"] = origin(record.exc_info[1])
        return orjson.dumps(entry, default=str).decode()


def origin(error: BaseException | None) -> str:
    """The frames and types of an exception and of those that led to it, without their messages."""
    parts: list[str] = []
    while error is not None:
        frames = "".join(traceback.format_tb(error.__traceback__))
        code = getattr(error, "sqlstate", None)  # PostgreSQL's code says what was wrong, and quotes nothing
        parts.append(f"{frames}{type(error).__module__}.{type(error).__qualname__}{f' {code}' if code else ''}")
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\nwhich came from\n".join(parts)
