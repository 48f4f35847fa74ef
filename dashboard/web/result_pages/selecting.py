"""Whose answers a page of results is about, as its address says: ``?field:gender=F&first=2026-03-01``."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from dashboard.reports.dimensions import Dimension, find, in_order, of_answers, of_people
from dashboard.reports.questions import SavedResult, saved_results
from dashboard.reports.tables import Selection, counts
from engine.models import Flow
from engine.services.sorting import UNKNOWN
from engine.services.weighting import TRAITS

DAYS = ("first", "last")


class Page:
    """A flow's results as a page shows them: its questions, by what people can be sorted, and who is selected."""

    def __init__(self, flow: Flow, params: QueryDict) -> None:
        self.flow = flow
        self.questions: list[SavedResult] = saved_results(flow)
        self.dimensions = [*of_people(flow.workspace), *of_answers(self.questions)]
        self.selection = _selection(params, self.dimensions)
        self.by = find(self.dimensions, params.get("by", ""))

    @property
    def is_narrowed(self) -> bool:
        return self.selection != Selection()

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The selection as an address has it."""
        return [*self.selection.traits.items(), *self._days()]

    @property
    def query(self) -> str:
        """The selection as part of an address."""
        return urlencode(self.pairs)

    @property
    def chips(self) -> list[dict[str, str]]:
        """What is selected, in words, each with the address part that is left without it."""
        return [
            {"text": self._words(code, value), "rest": urlencode([pair for pair in self.pairs if pair[0] != code])}
            for code, value in self.pairs
        ]

    @property
    def traits(self) -> list[Dimension]:
        """Those of which weightings and quotas are made."""
        return [one for one in self.dimensions if one.code.partition(":")[0] in TRAITS]

    def context(self) -> dict[str, Any]:
        return {"flow": self.flow, "page": self, "chips": self.chips, "selected": self.query}

    def values(self, dimension: Dimension) -> list[tuple[str, str]]:
        """What people can be narrowed to by a dimension: (value, label)."""
        found = (value for (value,) in counts(self.flow, [dimension.code]) if value != UNKNOWN)
        return [(value, dimension.label(value)) for value in in_order(dimension, found)]

    def _days(self) -> list[tuple[str, str]]:
        days = zip(DAYS, (self.selection.first, self.selection.last), strict=True)
        return [(name, day.isoformat()) for name, day in days if day]

    def _words(self, code: str, value: str) -> str:
        if code in DAYS:
            return (_("From %(day)s") if code == "first" else _("Until %(day)s")) % {"day": value}
        dimension = find(self.dimensions, code)
        return f"{dimension.name}: {dimension.label(value)}" if dimension else value


def _selection(params: QueryDict, dimensions: list[Dimension]) -> Selection:
    """What the address says, without what nobody can be selected by."""
    known = {one.code for one in dimensions}
    traits = {code: value for code in params if code in known and (value := params.get(code, ""))}
    return Selection(traits, _day(params.get("first", "")), _day(params.get("last", "")))


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
