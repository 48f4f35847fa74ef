"""How many people gave each answer to a question: of several answers of one person each counts."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from dashboard.reports.questions import SavedResult
from dashboard.reports.tables import Selection, counts
from engine.models import Flow
from engine.services.sorting import UNKNOWN


@dataclass(frozen=True, slots=True)
class Tally:
    """`answered` people in all, and those who gave each answer, which may be more together."""

    answered: int = 0
    people: Mapping[str, int] = field(default_factory=dict)


def tally(question: SavedResult, categories: Mapping[str, int], numbers: Mapping[str, int]) -> Tally:
    """From people by category, and by the number of what they chose. Who was silent hasn't answered."""
    categories = {name: count for name, count in categories.items() if name not in question.silent}
    answered = sum(categories.values())
    if not question.options:
        return Tally(answered, categories)
    chosen = {question.option(number): count for number, count in numbers.items()}
    rest = {name: count for name, count in categories.items() if name != question.chosen}
    return Tally(answered, {**chosen, **rest})


def of_question(flow: Flow, question: SavedResult, selection: Selection) -> Tally:
    return tallies(flow, question, None, selection).get(UNKNOWN, Tally())


def tallies(flow: Flow, question: SavedResult, dimension: str | None, selection: Selection) -> dict[str, Tally]:
    """A tally for each value of a dimension that somebody who answered has; without one, a single tally of all."""
    categories = _by_value(flow, f"answer:{question.key}", dimension, selection)
    numbers = _by_value(flow, question.dimension, dimension, selection) if question.options else {}
    return {value: tally(question, people, numbers.get(value, {})) for value, people in categories.items()}


def _by_value(flow: Flow, answer: str, dimension: str | None, selection: Selection) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = defaultdict(dict)
    for (*value, given), people in counts(flow, [*([dimension] if dimension else []), answer], selection).items():
        if given != UNKNOWN:
            found[value[0] if value else UNKNOWN][given] = people
    return found
