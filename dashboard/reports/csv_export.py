"""The answers of a flow as CSV: one row per respondent, with the answers of the last time they went through it.

UTF-8 with a byte order mark, since Excel needs one to read anything but ASCII; times are ISO 8601 in the zone of the
workspace. Rows are read in chunks by key, so an export of any length holds one chunk in memory and no long transaction.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
from django.db import connection

from dashboard.reports.contacts import shown_urn
from dashboard.reports.questions import SavedResult
from dashboard.reports.tables import Selection, where
from engine.models import Flow, Workspace
from engine.services.sorting import Param
from engine.services.spreadsheets import BYTE_ORDER_MARK, cell, encode
from flows.cases.extensions.choices import chosen_numbers

CHUNK = 2000
FIRST = UUID(int=0)  # comes before every key
ABOUT_RESPONDENT = ("contact_uuid", "name", "urn", "language", "status", "started", "finished")
# For each question: the category, the value that was understood, and the reply as it was written.
ABOUT_ANSWER = ("{}", "{} (value)", "{} (reply)")

# A condition in SQL, and its values.
Condition = tuple[str, Sequence[Param]]


def lines(
    workspace: Workspace, flow: Flow, saved: Sequence[SavedResult], selection: Selection | None = None
) -> Iterator[bytes]:
    """The file, in pieces of some thousand rows; of the people who are selected, if some are."""
    names = [name for result in saved for name in _names(result)]
    yield encode([(*ABOUT_RESPONDENT, *map(cell, names))], start=BYTE_ORDER_MARK)
    zone = ZoneInfo(workspace.timezone)
    for respondents in _chunks(flow, _chosen(flow, selection or Selection())):
        yield encode([_row(workspace, one, saved, zone) for one in respondents])


def _names(result: SavedResult) -> Iterator[str]:
    """The columns of a question; those of several answers have one more for each option."""
    category, *others = (column.format(result.name) for column in ABOUT_ANSWER)
    yield f"{category} (answer)" if category in ABOUT_RESPONDENT else category
    yield from others
    yield from (f"{result.name}: {option}" for option in result.options)


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
    WHERE run.flow_id = %s AND run.id > %s {chosen} AND NOT EXISTS (
        SELECT 1 FROM engine_run later
        WHERE later.contact_id = run.contact_id AND later.flow_id = run.flow_id AND later.id > run.id
    ) AND NOT EXISTS (
        SELECT FROM engine_respondent WHERE flow_id = run.flow_id AND contact_id = run.contact_id AND is_excluded
    )
    ORDER BY run.id LIMIT %s
"""
# Those whose last run is in an archive; of it the categories and numbers are known.
_ARCHIVED = """
    SELECT one.run_id, one.contact_id, coalesce(contact.name, ''), coalesce(urn.identity, ''),
        one.language, one.status, one.started_on, one.finished_on, coalesce(saved.results, '{{}}')::text
    FROM engine_respondent one
    LEFT JOIN engine_contact contact ON contact.id = one.contact_id
    LEFT JOIN LATERAL (
        SELECT identity FROM engine_contacturn WHERE contact_id = one.contact_id ORDER BY position LIMIT 1
    ) urn ON true
    CROSS JOIN LATERAL (
        SELECT jsonb_object_agg(key, jsonb_build_object('category', value, 'value', one.numbers->>key, 'extra', (
            SELECT jsonb_object_agg(number, '') FROM jsonb_array_elements_text(one.choices->key) chosen(number)
        ))) AS results FROM jsonb_each_text(one.answers)
    ) saved
    WHERE one.flow_id = %s AND one.contact_id > %s {chosen} AND one.is_archived AND NOT one.is_excluded
        AND NOT EXISTS (SELECT FROM engine_run WHERE contact_id = one.contact_id AND flow_id = one.flow_id)
    ORDER BY one.contact_id LIMIT %s
"""


def _chosen(flow: Flow, selection: Selection) -> Condition:
    """Who is selected; all if nobody is."""
    if selection == Selection():
        return "", []
    condition, values = where(flow, selection)
    return f"AND contact_id IN (SELECT contact_id FROM engine_respondent WHERE {condition})", values  # noqa: S608 — made of the fixed texts of `where`


def _chunks(flow: Flow, chosen: Condition) -> Iterator[list[Respondent]]:
    after = FIRST
    while chunk := _chunk(_ARCHIVED, flow, after, chosen):
        yield chunk
        after = chunk[-1].contact_id
    after = FIRST
    while chunk := _chunk(_RESPONDENTS, flow, after, chosen):
        yield chunk
        after = chunk[-1].run_id


def _chunk(query: str, flow: Flow, after: UUID, chosen: Condition) -> list[Respondent]:
    condition, values = chosen
    with connection.cursor() as cursor:
        cursor.execute(query.format(chosen=condition), [flow.pk, after, *values, CHUNK])
        return [Respondent(*row) for row in cursor.fetchall()]


def _row(workspace: Workspace, one: Respondent, saved: Sequence[SavedResult], zone: ZoneInfo) -> list[str]:
    return [
        str(one.contact_id),
        cell(one.name),
        cell(shown_urn(workspace, one.urn)),
        one.language,
        one.status,
        _time(one.started, zone),
        _time(one.finished, zone),
        *_answers(orjson.loads(one.results), saved),
    ]


def _time(moment: datetime | None, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds") if moment else ""


def _answers(results: Mapping[str, Mapping[str, Any]], saved: Sequence[SavedResult]) -> Iterator[str]:
    for asked in saved:
        result = results.get(asked.key, {})
        for part in ("category", "value", "input"):
            yield cell(result.get(part) or "")
        chosen = chosen_numbers(result.get("extra"))
        for number, _ in enumerate(asked.options, 1):
            yield str(int(str(number) in chosen)) if chosen else ""
