"""The results of a flow: how many went how far, and how often each question got each answer.

Everything comes from the counters (`engine.models.FlowCount`), so a million runs cost what ten do.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Q, Sum

from dashboard.reports.questions import SavedResult
from engine.models import Flow, FlowCount, Run

UNDER_WAY = (Run.Status.ACTIVE, Run.Status.WAITING)


@dataclass(frozen=True, slots=True)
class Category:
    """An answer as the flow sorts it, with its number of people and their share (0 to 1) of those who answered."""

    name: str
    people: int
    share: float


@dataclass(frozen=True, slots=True)
class QuestionResults:
    name: str
    text: str
    answered: int
    categories: list[Category]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the people who entered a flow have come."""

    people: int = 0
    answered: int = 0
    active: int = 0
    finished: int = 0

    @property
    def answered_share(self) -> float:
        return share(self.answered, self.people)

    @property
    def finished_share(self) -> float:
        return share(self.finished, self.people)


@dataclass(frozen=True, slots=True)
class FlowResults:
    progress: Progress
    questions: list[QuestionResults]


def share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def progress(flows: Iterable[Flow]) -> dict[Flow, Progress]:
    """The progress of several flows of one workspace in one query."""
    flows = list(flows)
    counts: dict[object, dict[str, int]] = defaultdict(dict)
    rows = FlowCount.objects.filter(flow__in=flows, scope__startswith="runs:").values_list("flow_id", "scope")
    for flow, scope, count in rows.annotate(Sum("count")):
        counts[flow][scope] = count
    return {flow: _progress(counts[flow.pk]) for flow in flows}


def results(flow: Flow, questions: Sequence[SavedResult]) -> FlowResults:
    """The counts of a flow's questions, in the order in which they are asked."""
    wanted = Q(scope__startswith="runs:") | Q(scope__startswith="result:")
    counts = dict(FlowCount.objects.filter(wanted, flow=flow).values_list("scope").annotate(Sum("count")))
    return FlowResults(_progress(counts), [_question(question, counts) for question in questions])


def _progress(counts: Mapping[str, int]) -> Progress:
    runs = {status: counts.get(f"runs:{status}", 0) for status in Run.Status.values}
    return Progress(
        people=sum(runs.values()),
        answered=counts.get("runs:responded", 0),
        active=sum(runs[status] for status in UNDER_WAY),
        finished=runs[Run.Status.COMPLETED],
    )


def _question(question: SavedResult, counts: Mapping[str, int]) -> QuestionResults:
    start = f"result:{question.key}:"
    people = {scope.removeprefix(start): count for scope, count in counts.items() if scope.startswith(start) and count}
    answered = sum(people.values())
    # A category that the flow no longer has keeps its count, after those it has.
    names = [*question.categories, *sorted(people.keys() - set(question.categories))]
    categories = [Category(name, people.get(name, 0), share(people.get(name, 0), answered)) for name in names]
    return QuestionResults(question.name, question.text, answered, categories)
