"""Rows of the files: one a respondent (wide), an answer (long), a value (codebook) or a person who was asked."""

from collections.abc import Iterator, Sequence
from typing import IO, Any
from uuid import UUID

from django.db import connection, transaction

from dashboard.reports import dispositions
from dashboard.reports.exports.columns import Column, about, answers, long, options, safe, trait, weight
from dashboard.reports.exports.naming import names_of, names_of_fields, option_name
from dashboard.reports.exports.options import Options
from dashboard.reports.questions import SavedResult, questions_of, saved_results
from dashboard.reports.tables import where
from dashboard.reports.weighted import Weights, weights
from engine.database import write_rows
from engine.models import Flow, Weighting
from engine.services.sorting import Sorting, sorting

CODEBOOK = ("variable", "question", "language", "value", "label")
DISPOSITIONS = ("contact_uuid", "disposition")
# What stands in the column of an option.
CHOSEN = {"1": "Chosen", "0": "Not chosen"}


class Table:
    """The rows of one file about a flow. Times are ISO 8601 in the zone of the workspace."""

    def __init__(self, flow: Flow, options: Options) -> None:
        self.flow = flow
        self.options = options
        everything = saved_results(flow)
        self.saved = options.chosen(everything)
        self.names = names_of(everything, strict=options.format == "statistics")
        self._fields = names_of_fields(options.fields, everything, self.names)
        self.codes = {one.key: {name: str(place) for place, name in enumerate(one.categories, 1)} for one in self.saved}
        self.weights = _weights(flow) if options.weights else None
        self._columns = list(self._wide() if options.table == "wide" else self._long())

    @property
    def headers(self) -> list[str]:
        if self.options.table in ("wide", "long"):
            return [column.name for column in self._columns]
        return list(CODEBOOK if self.options.table == "codebook" else DISPOSITIONS)

    def all(self) -> Iterator[list[str]]:
        """All rows of a codebook or of the dispositions."""
        if self.options.table == "codebook":
            return self.codebook()
        return ([str(contact), disposition.value] for contact, disposition in dispositions.each(self.flow))

    def codebook(self) -> Iterator[list[str]]:
        """For each variable its question in each language, then its values with what they mean.

        Each option of a question with several answers is a variable.
        """
        questions = {question.key: question for question in questions_of(self.flow)}
        for one in self.saved:
            texts = questions[one.key].texts if one.key in questions else {"": one.text or one.name}
            for variable, name in _variables(one, self.names[one.key]):
                yield from ([variable, text, language, "", name] for language, text in texts.items())
                if one.options:
                    yield from ([variable, "", "", value, label] for value, label in CHOSEN.items())
            if not one.options:
                for place, name in enumerate(one.categories, 1):
                    yield [self.names[one.key], "", "", str(place) if self.options.codes else name, name]

    def last_of(self, after: UUID, limit: int) -> UUID | None:
        """The last of the next people; None if there are no more than that."""
        condition, params = where(self.flow, self.options.selection)
        query = f"""
            SELECT contact_id FROM engine_respondent WHERE {condition} AND contact_id > %s
            ORDER BY contact_id OFFSET %s LIMIT 1
        """  # noqa: S608 — made of fixed texts
        with connection.cursor() as cursor:
            cursor.execute(query, [*params, after, limit - 1])
            row = cursor.fetchone()
            return row[0] if row else None

    @transaction.atomic
    def write(self, file: IO[bytes], after: UUID, last: UUID | None) -> None:
        """The rows of the people after one, and until another one if that isn't the end, as CSV without headers."""
        query, params = self._query(after, last)
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('timezone', %s, true)", [self.flow.workspace.timezone])
        write_rows(file, query, params)

    def _wide(self) -> Iterator[Column]:
        yield from about(hide_urns=self.flow.workspace.redact_urns)
        yield from map(trait, self._fields.keys(), self._fields.values())
        if self.weights:
            yield weight(self.weights)
        for one in self.saved:
            codes = self.codes[one.key] if self.options.codes else None
            yield from answers(one, self.names[one.key], codes, replies=self.options.replies)

    def _long(self) -> Iterator[Column]:
        keys = {one.key: one.key for one in self.saved}
        is_package = self.options.format == "flow_results"
        called = keys if is_package else self.names
        codes = self.codes if self.options.codes else None
        return long(self.saved, called, codes, replies=self.options.replies, timed=is_package)

    def _query(self, after: UUID, last: UUID | None) -> tuple[str, list[Any]]:
        """People by key, with the cell of the weighting that each of them is in; then their columns as texts."""
        condition, params = where(self.flow, self.options.selection)
        cells = [sorting(trait) for trait in self.weights.traits] if self.weights else []
        until = "AND contact_id <= %s" if last else ""
        places = range(len(self._columns))
        outer = ", ".join(safe(f"c{place}") if self.options.format == "csv" else f"c{place}" for place in places)
        inner = ", ".join(
            f"nullif({column.sql}, '') AS c{place}" for place, column in zip(places, self._columns, strict=True)
        )
        results, keys = self._results()
        query = f"""
            SELECT {outer} FROM (
                SELECT {inner} FROM (
                    SELECT *, ARRAY[{_sql(cells)}]::text[] AS cell FROM engine_respondent
                    WHERE {condition} AND contact_id > %s {until} ORDER BY contact_id
                ) chosen
                LEFT JOIN engine_run run ON run.id = chosen.run_id
                LEFT JOIN LATERAL (
                    SELECT identity FROM engine_contacturn WHERE contact_id = chosen.contact_id
                    ORDER BY position LIMIT 1
                ) urn ON true
                {results}
                OFFSET 0
            ) texts
        """  # noqa: S608 — made of fixed texts
        of_columns = [param for column in self._columns for param in column.params]
        of_cells = [param for cell in cells for param in cell.params]
        return query, [*of_columns, *of_cells, *params, after, *([last] if last else []), *keys]

    def _results(self) -> tuple[str, list[Any]]:
        """In a long table each result has a row of its own, in the order of the questions."""
        if self.options.table == "wide":
            return "ORDER BY chosen.contact_id", []
        return (
            """
            CROSS JOIN LATERAL (
                SELECT key, place, CASE
                    WHEN NOT chosen.is_archived THEN run.results->key
                    WHEN chosen.answers->key IS NOT NULL THEN
                        jsonb_build_object('category', chosen.answers->key, 'value', chosen.numbers->key)
                END AS result FROM unnest(%s::text[]) WITH ORDINALITY asked(key, place)
            ) saved
            LEFT JOIN LATERAL jsonb_array_elements_text(
                CASE WHEN saved.key = ANY(%s) THEN chosen.choices->saved.key END
            ) WITH ORDINALITY option(number, place) ON true
            WHERE saved.result IS NOT NULL ORDER BY chosen.contact_id, saved.place, option.place
        """,
            [[one.key for one in self.saved], [one.key for one in self.saved if one.options]],
        )


def _variables(saved: SavedResult, called: str) -> list[tuple[str, str]]:
    """Columns of a result in the wide table, with what they are about."""
    if saved.options:
        return [(option_name(called, number), f"{saved.name}: {name}") for number, name in options(saved)]
    return [(called, saved.name)]


def _weights(flow: Flow) -> Weights | None:
    weighting = Weighting.objects.for_workspace(flow.workspace).filter(flow=flow).first()
    return weights(flow, weighting) if weighting else None


def _sql(cells: Sequence[Sorting]) -> str:
    return ", ".join(cell.sql for cell in cells)
