"""The answers of a flow as CSV: one row per respondent, with the answers of the last time they went through it.

UTF-8 with a byte order mark, since Excel needs one to read anything but ASCII; times are ISO 8601 in the zone of the
workspace. Rows are read in chunks by key, so an export of any length holds one chunk in memory and no long transaction.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
from django.db import connection

from dashboard.reports.contacts import shown_urn
from dashboard.reports.questions import SavedResult
from engine.models import Flow, Workspace

CHUNK = 2000
FIRST = UUID(int=0)  # comes before every key
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
ABOUT_RESPONDENT = ("contact_uuid", "name", "urn", "language", "status", "started", "finished")
# For each question: the category, the value that was understood, and the reply as it was written.
ABOUT_ANSWER = ("{}", "{} (value)", "{} (reply)")

# What a spreadsheet takes for the start of a formula, full-width signs included; plain numbers with a sign are none.
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠\t\r\n]")
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


def cell(text: str) -> str:
    """The text as a spreadsheet may open it: what would run as a formula gets an apostrophe in front."""
    return f"'{text}" if text and FORMULA.match(text) and not NUMBER.fullmatch(text) else text


def lines(workspace: Workspace, flow: Flow, saved: Sequence[SavedResult]) -> Iterator[bytes]:
    """The file, in pieces of some thousand rows."""
    names = [column.format(result.name) for result in saved for column in ABOUT_ANSWER]
    yield encode([(*ABOUT_RESPONDENT, *map(cell, names))], start=BYTE_ORDER_MARK)
    keys = [result.key for result in saved]
    zone = ZoneInfo(workspace.timezone)
    for respondents in _chunks(flow):
        yield encode([_row(workspace, one, keys, zone) for one in respondents])


def encode(rows: Sequence[Sequence[str]], start: str = "") -> bytes:
    """Rows as a piece of a CSV file; their cells are made safe by whoever makes them."""
    out = io.StringIO(start)
    out.seek(0, io.SEEK_END)
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


class Respondent(NamedTuple):
    """Somebody's last run of a flow; what is known of them is empty when they have been erased. Results are JSON."""

    run_id: UUID
    contact_id: UUID
    name: str
    urn: str
    language: str
    status: str
    started: datetime
    finished: datetime | None
    results: str


_RESPONDENTS = """
    SELECT run.id, run.contact_id, coalesce(contact.name, ''), coalesce(urn.identity, ''),
        coalesce(contact.language, ''), run.status, run.created_on, run.exited_on, run.results::text
    FROM engine_run run
    LEFT JOIN engine_contact contact ON contact.id = run.contact_id
    LEFT JOIN LATERAL (
        SELECT identity FROM engine_contacturn WHERE contact_id = run.contact_id ORDER BY position LIMIT 1
    ) urn ON true
    WHERE run.flow_id = %(flow)s AND run.id > %(after)s AND NOT EXISTS (
        SELECT 1 FROM engine_run later
        WHERE later.contact_id = run.contact_id AND later.flow_id = run.flow_id AND later.id > run.id
    )
    ORDER BY run.id LIMIT %(limit)s
"""


def _chunks(flow: Flow) -> Iterator[list[Respondent]]:
    after = FIRST
    while chunk := _chunk(flow, after):
        yield chunk
        after = chunk[-1].run_id


def _chunk(flow: Flow, after: UUID) -> list[Respondent]:
    with connection.cursor() as cursor:
        cursor.execute(_RESPONDENTS, {"flow": flow.pk, "after": after, "limit": CHUNK})
        return [Respondent(*row) for row in cursor.fetchall()]


def _row(workspace: Workspace, one: Respondent, keys: Sequence[str], zone: ZoneInfo) -> list[str]:
    return [
        str(one.contact_id),
        cell(one.name),
        cell(shown_urn(workspace, one.urn)),
        one.language,
        one.status,
        _time(one.started, zone),
        _time(one.finished, zone),
        *_answers(orjson.loads(one.results), keys),
    ]


def _time(moment: datetime | None, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds") if moment else ""


def _answers(results: Mapping[str, Mapping[str, str]], keys: Sequence[str]) -> Iterator[str]:
    for key in keys:
        result = results.get(key, {})
        for part in ("category", "value", "input"):
            yield cell(result.get(part) or "")
