"""What the log looks like, and that it keeps quiet about people."""

import json
import logging
from typing import Any

import psycopg
import pytest

from dashboard.logs import JSONFormatter, LineFormatter


def record(message: str, *args: Any, error: BaseException | None = None) -> logging.LogRecord:
    raised = (type(error), error, error.__traceback__) if error else None
    return logging.LogRecord("engine.runner", logging.WARNING, __file__, 1, message, args, raised)


NUMBER, TEXT = "tel:+250788123456", "my secret answer"


def failure() -> BaseException:
    """An error that quotes a text, caused by one that quotes a number."""
    try:
        try:
            raise psycopg.errors.UniqueViolation(NUMBER)
        except psycopg.Error as error:
            raise ValueError(TEXT) from error
    except ValueError as error:
        return error


def test_ids_are_fields() -> None:
    entry = json.loads(JSONFormatter().format(record("contact %(contact)s waits", {"contact": "c-1", "message": "m"})))
    assert entry.pop("time").endswith("+00:00")
    assert entry == {
        "level": "warning",
        "logger": "engine.runner",
        "msg": "contact c-1 waits",
        "contact": "c-1",
        "message": "m",
    }


def test_other_arguments_are_in_the_message_alone() -> None:
    entry = json.loads(JSONFormatter().format(record("contact %s waits", "c-1")))
    assert entry["msg"] == "contact c-1 waits"
    assert entry.keys() == {"time", "level", "logger", "msg"}


@pytest.mark.parametrize("formatter", [JSONFormatter(), LineFormatter()], ids=["json", "line"])
def test_of_exceptions_only_the_origin_is_told(formatter: logging.Formatter) -> None:
    text = formatter.format(record("it failed", error=failure()))
    assert "builtins.ValueError" in text
    assert "UniqueViolation 23505" in text
    assert "test_logs.py" in text
    assert NUMBER not in text
    assert TEXT not in text
