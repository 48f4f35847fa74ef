"""Experiments: people whom a flow sent different ways by chance, and whether their answers differ."""

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.reports.questions import SavedResult, definition_of
from dashboard.reports.results import share
from dashboard.reports.statistics.crosstab import chi_square_tail
from dashboard.reports.statistics.intervals import Interval, difference, wilson
from dashboard.reports.tables import Selection, counts
from dashboard.reports.tallies import Tally, tallies
from engine.models import Flow
from engine.services.sorting import UNKNOWN
from flows.result import result_key
from flows.routers.random import RandomRouter

# Shares of fewer people say little.
FEW = 30


@dataclass(frozen=True, slots=True)
class Arm:
    """People who were sent one way: `base` of them count, `people` gave the answer.

    `change` is the share less that of the first arm, with its interval of 95 % and the probability `p` that chance
    alone makes the two differ that much; the first arm has none.
    """

    name: str
    assigned: int
    base: int
    people: int
    share: float
    interval: Interval
    change: float = 0.0
    change_interval: Interval | None = None
    p: float = 1.0

    @property
    def is_few(self) -> bool:
        return self.base < FEW

    @property
    def differs(self) -> bool:
        return self.change_interval is not None and not self.change_interval.low <= 0 <= self.change_interval.high


def experiments(flow: Flow, saved: Sequence[SavedResult]) -> list[SavedResult]:
    """The results in which splits by chance keep the way that people went."""
    if not flow.published:
        return []
    routers = [node.router for node in definition_of(flow).nodes if isinstance(node.router, RandomRouter)]
    keys = {result_key(router.result_name) for router in routers if router.result_name}
    return [one for one in saved if one.key in keys]


def arms(flow: Flow, experiment: SavedResult, question: SavedResult, answer: str, selection: Selection) -> list[Arm]:
    """The arms of an experiment, by how many of those who answered a question gave an answer.

    With "" for the answer: by how many of all people in the arm answered the question at all.
    """
    dimension = experiment.dimension
    assigned = {arm: people for (arm,), people in counts(flow, [dimension], selection).items() if arm != UNKNOWN}
    found = tallies(flow, question, dimension, selection)
    names = dict.fromkeys([*experiment.categories, *sorted(assigned)])
    sized = [_arm(name, assigned.get(name, 0), found.get(name, Tally()), answer) for name in names]
    return [sized[0], *(_compared(one, sized[0]) for one in sized[1:])] if sized else []


def _arm(name: str, assigned: int, found: Tally, answer: str) -> Arm:
    base, people = (found.answered, found.people.get(answer, 0)) if answer else (assigned, found.answered)
    part = share(people, base)
    return Arm(name, assigned, base, people, part, wilson(part, base))


def _compared(one: Arm, first: Arm) -> Arm:
    interval = difference(one.share, one.base, first.share, first.base)
    values = (one.name, one.assigned, one.base, one.people, one.share, one.interval)
    return Arm(*values, one.share - first.share, interval, _chance(one, first))


def _chance(one: Arm, other: Arm) -> float:
    """The two-sided p-value of the pooled z-test of two shares, whose square is a χ² with one degree of freedom."""
    total = one.base + other.base
    pooled = share(one.people + other.people, total)
    spread = pooled * (1 - pooled) * total
    if not spread or not one.base or not other.base:
        return 1.0
    return chi_square_tail((one.share - other.share) ** 2 * one.base * other.base / spread, 1)
