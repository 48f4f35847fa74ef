"""What everybody may see of a flow's results: no cell in which somebody could be found."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Max, Min

from dashboard.reports.breakdown import Part, by
from dashboard.reports.dimensions import Dimension, find, language_name, of_people
from dashboard.reports.questions import SavedResult, questions_of, saved_results
from dashboard.reports.results import QuestionResults, invited, question_results
from dashboard.reports.statistics.disclosure import hidden_answers, hidden_cells, several_hidden
from dashboard.reports.statistics.weighting import WeightingError
from dashboard.reports.tables import Selection, counts
from dashboard.reports.tallies import of_question
from dashboard.reports.weighted import Weights, answers, weights
from engine.models import Flow, FlowRevision, PublicPage, Respondent, Weighting
from engine.services.sorting import UNKNOWN


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer; without a share it is hidden. `low` and `high` are the ends of its interval of 95 %."""

    name: str
    share: float | None = None
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True, slots=True)
class Row:
    """People with one value, in a comparison; without a base, the size of the group is hidden."""

    label: str
    base: int | None
    answers: Sequence[Shown]


@dataclass(frozen=True, slots=True)
class PublicQuestion:
    key: str
    name: str
    texts: Mapping[str, str]
    base: int | None
    answers: Sequence[Shown]
    rows: Sequence[Row] = ()


@dataclass(frozen=True, slots=True)
class Method:
    """How the figures came about: for the methodology card."""

    invited: int
    answered: int
    first: datetime | None
    last: datetime | None
    languages: Sequence[str]
    weighting: Weighting | None
    weights: Weights | None
    changes: int


@dataclass(frozen=True, slots=True)
class PublicResults:
    page: PublicPage
    questions: Sequence[PublicQuestion]
    dimensions: Sequence[Dimension]
    compared: Dimension | None
    method: Method


def results(page: PublicPage, compared: str = "") -> PublicResults:
    """The results as the page's settings allow; `compared` is the code of a dimension that they allow, or ""."""
    flow = page.flow
    saved = [one for one in saved_results(flow) if not page.questions or one.key in page.questions]
    asked = [one for one in saved if one.offers_answers]
    allowed = [one for one in of_people(flow.workspace) if one.code in page.traits]
    dimension = find(allowed, compared)
    weighting, found = _weights(page)
    questions = [_question(page, one, dimension, found) for one in asked]
    return PublicResults(page, questions, allowed, dimension, _method(flow, weighting, found))


def lines(found: PublicResults) -> Iterator[list[str]]:
    """The aggregates as rows of a file; hidden cells are empty."""
    yield ["question", "text", "group", "answer", "share", "low", "high", "base"]
    for question in found.questions:
        text = next(iter(question.texts.values()), question.name)
        for row in (Row("", question.base, question.answers), *question.rows):
            base = "" if row.base is None else str(row.base)
            yield from ([question.key, text, row.label, one.name, *_numbers(one), base] for one in row.answers)


def _numbers(one: Shown) -> list[str]:
    return ["", "", ""] if one.share is None else [f"{value:.4f}" for value in (one.share, one.low, one.high)]


def _weights(page: PublicPage) -> tuple[Weighting | None, Weights | None]:
    weighting = Weighting.objects.for_workspace(page.workspace).filter(flow=page.flow).first()
    if not page.is_weighted or weighting is None:
        return None, None
    try:
        return weighting, weights(page.flow, weighting)
    except WeightingError:
        return None, None


def _question(
    page: PublicPage, saved: SavedResult, dimension: Dimension | None, found: Weights | None
) -> PublicQuestion:
    everybody = of_question(page.flow, saved, Selection(responded=True))
    # An answer that nobody gave tells of nobody, and would take others out of sight.
    asked = replace(saved, categories=tuple(filter(everybody.people.get, saved.categories)))
    raw = question_results(asked, everybody)
    hidden = _hidden(raw, page.smallest)
    rows = _rows(page, asked, dimension) if dimension else []
    base = raw.answered if raw.answered >= page.smallest else None
    shown = _shown(page, asked, raw, hidden, found)
    return PublicQuestion(saved.key, saved.name, _texts(page.flow, saved), base, shown, rows)


def _hidden(raw: QuestionResults, smallest: int) -> frozenset[str]:
    counted = {one.name: one.people for one in raw.categories}
    return several_hidden(counted, raw.answered, smallest) if raw.is_several else hidden_answers(counted, smallest)


def _shown(
    page: PublicPage, asked: SavedResult, raw: QuestionResults, hidden: frozenset[str], found: Weights | None
) -> list[Shown]:
    if found is None:
        shares = [(one.name, one.share, one.interval) for one in raw.categories]
    else:
        weighted = answers(page.flow, asked, found)
        shares = [(one.name, one.weighted, one.weighted_interval) for one in weighted]
    return [Shown(name) if name in hidden else Shown(name, share, *interval) for name, share, interval in shares]


def _rows(page: PublicPage, asked: SavedResult, dimension: Dimension) -> list[Row]:
    """Parts of a comparison. Their sums are on the page, so no cell may follow from the others."""
    parts = by(page.flow, asked, dimension, Selection(responded=True))
    table = {(part.value, one.name): one.people for part in parts for one in part.results.categories}
    hidden = hidden_cells(table, page.smallest)
    for part in parts if asked.options else ():
        hidden |= {(part.value, name) for name in _hidden(part.results, page.smallest)}
    return [_row(part, hidden) for part in parts]


def _row(part: Part, hidden: frozenset[tuple[str, str]]) -> Row:
    shown = [
        Shown(one.name) if (part.value, one.name) in hidden else Shown(one.name, one.share, *one.interval)
        for one in part.results.categories
    ]
    return Row(part.label, None if any(one.share is None for one in shown) else part.results.answered, shown)


def _texts(flow: Flow, saved: SavedResult) -> Mapping[str, str]:
    """The wording in each language."""
    found = next((question.texts for question in questions_of(flow) if question.key == saved.key), None)
    return found or {"": saved.text or saved.name}


def _method(flow: Flow, weighting: Weighting | None, found: Weights | None) -> Method:
    rows = Respondent.objects.for_workspace(flow.workspace).filter(flow=flow, responded=True, is_excluded=False)
    times = rows.aggregate(first=Min("started_on"), last=Max("started_on"))
    languages = sorted({code for (code,) in counts(flow, ["language"], Selection(responded=True)) if code != UNKNOWN})
    return Method(
        invited=invited(flow),
        answered=rows.count(),
        first=times["first"],
        last=times["last"],
        languages=[language_name(code) for code in languages],
        weighting=weighting,
        weights=found,
        changes=_changes(flow, times["first"]),
    )


def _changes(flow: Flow, first: datetime | None) -> int:
    """Revisions that were published after somebody had begun to answer."""
    later = FlowRevision.objects.for_workspace(flow.workspace).filter(flow=flow, number__lte=flow.published)
    return later.filter(created_on__gt=first).count() if first else 0
