"""Rows of the files: one a respondent (wide), an answer (long), a value (codebook) or a person who was asked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import orjson
from django.db import connection

from dashboard.reports import dispositions
from dashboard.reports.contacts import shown_urn
from dashboard.reports.exports.options import Options
from dashboard.reports.questions import SavedResult, questions_of, saved_results
from dashboard.reports.statistics.weighting import Cell
from dashboard.reports.tables import sorting, where
from dashboard.reports.weighted import Weights, weights
from engine.models import Flow, Weighting

ABOUT = ("contact_uuid", "urn", "language", "status", "started", "finished")
LONG = ("contact_uuid", "run_uuid", "question", "answer", "value", "reply", "answered", "seconds")
CODEBOOK = ("variable", "question", "language", "value", "label")
DISPOSITIONS = ("contact_uuid", "disposition")
# An answer that the flow doesn't have (any more) when codes are wanted.
NO_CODE = "99"


@dataclass(frozen=True, slots=True)
class Respondent:
    contact: UUID
    run: UUID
    urn: str
    language: str
    status: str
    started: datetime
    finished: datetime | None
    results: Mapping[str, Mapping[str, Any]]
    seconds: Mapping[str, float]
    traits: Mapping[str, str]
    cell: Cell


class Table:
    """The rows of one file about a flow. Times are ISO 8601 in the zone of the workspace."""

    def __init__(self, flow: Flow, options: Options) -> None:
        self.flow = flow
        self.options = options
        self.saved = options.chosen(saved_results(flow))
        self.codes = {one.key: {name: str(place) for place, name in enumerate(one.categories, 1)} for one in self.saved}
        self.weights = _weights(flow) if options.weights else None
        self._zone = ZoneInfo(flow.workspace.timezone)

    @property
    def headers(self) -> list[str]:
        if self.options.table == "wide":
            return [*ABOUT, *self.options.fields, *(["weight"] if self.weights else []), *self._answer_headers()]
        return list({"long": LONG, "codebook": CODEBOOK, "dispositions": DISPOSITIONS}[self.options.table])

    def page(self, after: UUID, limit: int) -> tuple[list[list[str]], UUID | None]:
        """The rows of the next people, and the last of these; None when there are no more."""
        people = self._people(after, limit)
        make = self._wide if self.options.table == "wide" else self._long
        rows = [row for one in people for row in make(one)]
        return rows, people[-1].contact if len(people) == limit else None

    def all(self) -> Iterator[list[str]]:
        """All rows of a codebook or of the dispositions."""
        if self.options.table == "codebook":
            return codebook(self.flow, self.saved, codes=self.options.codes)
        return ([str(contact), disposition.value] for contact, disposition in dispositions.each(self.flow))

    def _answer_headers(self) -> Iterator[str]:
        for one in self.saved:
            yield one.key
            if self.options.replies:
                yield from (f"{one.key}_value", f"{one.key}_reply")

    def _wide(self, one: Respondent) -> Iterator[list[str]]:
        weight = (
            [f"{self.weights.by_cell[one.cell]:.6f}" if one.cell in self.weights.by_cell else ""]
            if self.weights
            else []
        )
        answers = [text for saved in self.saved for text in self._answer(saved.key, one.results.get(saved.key))]
        yield [*self._about(one), *(one.traits.get(key, "") for key in self.options.fields), *weight, *answers]

    def _about(self, one: Respondent) -> list[str]:
        times = (self._time(one.started), self._time(one.finished))
        return [str(one.contact), shown_urn(self.flow.workspace, one.urn), one.language, one.status, *times]

    def _answer(self, key: str, result: Mapping[str, Any] | None) -> list[str]:
        if result is None:
            return ["", "", ""] if self.options.replies else [""]
        answer = self._category(key, result.get("category") or "")
        return [answer, _text(result, "value"), _text(result, "input")] if self.options.replies else [answer]

    def _category(self, key: str, category: str) -> str:
        return self.codes[key].get(category, NO_CODE) if self.options.codes and category else category

    def _long(self, one: Respondent) -> Iterator[list[str]]:
        for saved in self.saved:
            if result := one.results.get(saved.key):
                answer = self._category(saved.key, result.get("category") or "")
                said = (_text(result, "value"), _text(result, "input") if self.options.replies else "")
                moment = datetime.fromisoformat(result["created_on"]) if result.get("created_on") else None
                seconds = f"{one.seconds[saved.key]:.0f}" if one.seconds.get(saved.key) is not None else ""
                yield [str(one.contact), str(one.run), saved.key, answer, *said, self._time(moment), seconds]

    def _time(self, moment: datetime | None) -> str:
        return moment.astimezone(self._zone).isoformat(timespec="seconds") if moment else ""

    def _people(self, after: UUID, limit: int) -> list[Respondent]:
        condition, params = where(self.flow, self.options.selection)
        cells = self.weights.traits if self.weights else []
        query, more = _people_query(condition, cells)
        with connection.cursor() as cursor:
            cursor.execute(query, [*more, *params, after, limit])
            return [_respondent(row) for row in cursor.fetchall()]


def codebook(flow: Flow, saved: Sequence[SavedResult], *, codes: bool) -> Iterator[list[str]]:
    """For each variable its question in each language, then its values with what they mean."""
    questions = {question.key: question for question in questions_of(flow)}
    for one in saved:
        texts = questions[one.key].texts if one.key in questions else {"": one.text or one.name}
        for language, text in texts.items():
            yield [one.key, text, language, "", one.name]
        for place, name in enumerate(one.categories, 1):
            yield [one.key, "", "", str(place) if codes else name, name]


def _weights(flow: Flow) -> Weights | None:
    weighting = Weighting.objects.for_workspace(flow.workspace).filter(flow=flow).first()
    return weights(flow, weighting) if weighting else None


def _people_query(condition: str, traits: Sequence[str]) -> tuple[str, list[Any]]:
    """People by key, with the cell of the weighting that each of them is in."""
    sortings = [sorting(trait) for trait in traits]
    cell = ", ".join(one.sql for one in sortings)
    query = f"""
        SELECT chosen.contact_id, chosen.run_id, coalesce(urn.identity, ''), chosen.language, chosen.status,
            chosen.started_on, chosen.finished_on, coalesce(run.results::text, '{{}}'), chosen.seconds::text,
            chosen.traits::text, chosen.cell
        FROM (
            SELECT *, ARRAY[{cell}]::text[] AS cell FROM engine_respondent
            WHERE {condition} AND contact_id > %s ORDER BY contact_id LIMIT %s
        ) chosen
        LEFT JOIN engine_run run ON run.id = chosen.run_id
        LEFT JOIN LATERAL (
            SELECT identity FROM engine_contacturn WHERE contact_id = chosen.contact_id ORDER BY position LIMIT 1
        ) urn ON true
        ORDER BY chosen.contact_id
    """  # noqa: S608 — made of fixed texts
    return query, [param for one in sortings for param in one.params]


def _respondent(row: Sequence[Any]) -> Respondent:
    contact, run, urn, language, status, started, finished, *texts, cell = row
    results, seconds, traits = map(orjson.loads, texts)
    return Respondent(contact, run, urn, language, status, started, finished, results, seconds, traits, tuple(cell))


def _text(result: Mapping[str, Any], part: str) -> str:
    return str(result.get(part) or "")
