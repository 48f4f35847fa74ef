"""The results of a flow: how many went how far, and how often each question got each answer.

Everything comes from the counters (`engine.models.FlowCount`), so a million runs cost what ten do.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db.models import Q, Sum

from dashboard.reports.questions import SavedResult
from dashboard.reports.statistics.intervals import Interval, wilson
from dashboard.reports.tables import Selection, counts
from dashboard.reports.tallies import Tally, of_question, tally
from engine.models import Flow, FlowCount, Run

UNDER_WAY = (Run.Status.ACTIVE, Run.Status.WAITING)


@dataclass(frozen=True, slots=True)
class Category:
    """An answer as the flow sorts it, with its number of people and their share (0 to 1) of those who answered.

    `interval` is where the share lies with 95 % certainty, if those who answered stand for those who were asked.
    """

    name: str
    people: int
    share: float
    interval: Interval


@dataclass(frozen=True, slots=True)
class QuestionResults:
    """`is_several` where a person may give several answers, so that the shares add up to more than everybody."""

    key: str
    name: str
    text: str
    answered: int
    categories: list[Category]
    is_several: bool = False


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


def invited(flow: Flow) -> int:
    """People for whom the flow was started, without those who were excluded; by keyword others come to it too."""
    return int(flow.starts.aggregate(people=Sum("total"))["people"] or 0)


def question_results(question: SavedResult, given: Tally) -> QuestionResults:
    """The answers to a question in the flow's order; one that the flow no longer has keeps its count, after those."""
    people = given.people
    names = dict.fromkeys([*question.answers, *sorted(name for name, count in people.items() if count)])
    categories = [_category(name, people.get(name, 0), given.answered) for name in names]
    return QuestionResults(
        question.key, question.name, question.text, given.answered, categories, is_several=bool(question.options)
    )


def selected(flow: Flow, questions: Sequence[SavedResult], selection: Selection) -> FlowResults:
    """The same as `results`, of some people only: one pass over the respondents for each question."""
    chosen = counts(flow, ["status"], selection)
    answered = sum(counts(flow, ["status"], replace(selection, responded=True)).values())
    progress = _progress(
        {f"runs:{status}": people for (status,), people in chosen.items()} | {"runs:responded": answered}
    )
    return FlowResults(progress, [question_results(one, of_question(flow, one, selection)) for one in questions])


def progress(flows: Iterable[Flow]) -> dict[Flow, Progress]:
    """The progress of several flows of one workspace in one query."""
    flows = list(flows)
    sums: dict[object, dict[str, int]] = defaultdict(dict)
    rows = FlowCount.objects.filter(flow__in=flows, scope__startswith="runs:").values_list("flow_id", "scope")
    for flow, scope, count in rows.annotate(Sum("count")):
        sums[flow][scope] = count
    return {flow: _progress(sums[flow.pk]) for flow in flows}


def results(flow: Flow, questions: Sequence[SavedResult]) -> FlowResults:
    """The counts of a flow's questions, in the order in which they are asked."""
    wanted = Q(scope__startswith="runs:") | Q(scope__startswith="result:") | Q(scope__startswith="choice:")
    sums = dict(FlowCount.objects.filter(wanted, flow=flow).values_list("scope").annotate(Sum("count")))
    return FlowResults(_progress(sums), [_question(question, sums) for question in questions])


def _progress(sums: Mapping[str, int]) -> Progress:
    runs = {status: sums.get(f"runs:{status}", 0) for status in Run.Status.values}
    return Progress(
        people=sum(runs.values()),
        answered=sums.get("runs:responded", 0),
        active=sum(runs[status] for status in UNDER_WAY),
        finished=runs[Run.Status.COMPLETED],
    )


def _question(question: SavedResult, sums: Mapping[str, int]) -> QuestionResults:
    categories, numbers = (_under(f"{kind}:{question.key}:", sums) for kind in ("result", "choice"))
    return question_results(question, tally(question, categories, numbers))


def _under(start: str, sums: Mapping[str, int]) -> dict[str, int]:
    """The counts of scopes that start so, by what follows."""
    return {scope.removeprefix(start): count for scope, count in sums.items() if scope.startswith(start) and count}


def _category(name: str, people: int, answered: int) -> Category:
    part = share(people, answered)
    return Category(name, people, part, wilson(part, answered))
