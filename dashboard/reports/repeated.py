"""People who answered a question in two flows: what they say then and now goes together."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from dashboard.reports.questions import SavedResult
from dashboard.reports.statistics.intervals import paired_correlation
from dashboard.reports.tables import Selection, pairs
from engine.models import Flow
from engine.services.sorting import UNKNOWN


@dataclass(frozen=True, slots=True)
class Side:
    """Whose answers: those of a flow, of the people who are selected, to its own question."""

    flow: Flow
    question: SavedResult
    selection: Selection

    def has_answered(self, category: str) -> bool:
        return category != UNKNOWN and category not in self.question.silent

    def name(self, dimension: str, value: str) -> str:
        """The answer that a value of a dimension is; "" for none, as for who chose something, which is told by what."""
        question = self.question
        if question.options and dimension == question.dimension:
            return question.option(value) if value != UNKNOWN else ""
        is_of_options = bool(question.options) and value == question.chosen
        return value if self.has_answered(value) and not is_of_options else ""

    @property
    def dimensions(self) -> list[str]:
        """By the first everybody has one value."""
        return list(dict.fromkeys([f"answer:{self.question.key}", self.question.dimension]))


@dataclass(frozen=True, slots=True)
class Both:
    """Of the `people` who answered in both flows, those who gave each answer in the first, the second, and in both."""

    people: int
    first: Mapping[str, int]
    second: Mapping[str, int]
    same: Mapping[str, int]

    def correlation(self, name: str, bases: tuple[int, int]) -> float:
        """That of the shares of all people with an answer, of whom these are a part on either side."""
        if not self.people:
            return 0.0
        same, first, second = (of.get(name, 0) for of in (self.same, self.first, self.second))
        part = self.people / sqrt(bases[0] * bases[1])
        return part * paired_correlation(same, first - same, second - same, self.people - first - second + same)


def of_both(first: Side, second: Side) -> Both:
    found = {
        (one, other): pairs((first.flow, one, first.selection), (second.flow, other, second.selection))
        for one in first.dimensions
        for other in second.dimensions
    }
    before, after, same = Counter[str](), Counter[str](), Counter[str]()
    for (one, other), counted in found.items():
        for (value, later), count in counted.items():
            name, later_name = first.name(one, value), second.name(other, later)
            same[name] += count if name == later_name else 0
            before[name] += count if other == second.dimensions[0] and second.has_answered(later) else 0
            after[later_name] += count if one == first.dimensions[0] and first.has_answered(value) else 0
    whole = found[first.dimensions[0], second.dimensions[0]]
    people = sum(n for (value, later), n in whole.items() if first.has_answered(value) and second.has_answered(later))
    return Both(people, before, after, same)
