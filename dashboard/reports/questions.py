"""What a flow asks, which answers it saves and what may be wrong with it, read from its published revision."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from engine.assets import place
from engine.models import Flow, FlowRevision
from flows.cases.extensions.choices import choice_names, has_choices
from flows.definition import Flow as Definition
from flows.inspection import Issue, check
from flows.question import Question, questions, silences
from flows.reading import read_flow


@dataclass(frozen=True, slots=True)
class SavedResult:
    """A result that a flow saves under `key`: its name, the text that asks for it ("" if none), and its answers.

    These are its categories. Of a question with several answers the `options` come first, which people choose by
    number from 1; they stand for the category `chosen`, in which everybody is who chose any. In the categories
    `silent` is who didn't answer in time: they are no answers.
    """

    key: str
    name: str
    text: str
    categories: tuple[str, ...]
    options: tuple[str, ...] = ()
    chosen: str = ""
    silent: frozenset[str] = frozenset()

    @property
    def answers(self) -> tuple[str, ...]:
        """The categories of those who answered."""
        return tuple(name for name in self.categories if name not in self.silent)

    @property
    def offers_answers(self) -> bool:
        """Whether there is something to count: an open question has one category, for everything."""
        return len(self.answers) > 1

    @property
    def dimension(self) -> str:
        """How people are sorted by it, see `dashboard.reports.tables`."""
        return f"{'choice' if self.options else 'answer'}:{self.key}"

    def option(self, number: str) -> str:
        """The name of an option; its number if the flow no longer has it."""
        place = int(number) - 1
        return self.options[place] if place < len(self.options) else number


def questions_of(flow: Flow) -> tuple[Question, ...]:
    """The questions that new sessions are asked; none before the flow is published."""
    return _questions(flow.pk, flow.published) if flow.published else ()


def asked_keys(flow: Flow) -> list[str]:
    """The results that wait for a reply, each once; others are computed at the same moment."""
    return list(dict.fromkeys(question.key for question in questions_of(flow) if question.key))


def silences_of(flow: Flow) -> Mapping[str, frozenset[str]]:
    """The answers to its questions that say that nobody answered in time, by the key of the result."""
    return _silences(flow.pk, flow.published) if flow.published else {}


def definition_of(flow: Flow) -> Definition:
    """What new sessions run; only for a flow that is published."""
    return _definition(flow.pk, flow.published)


def issues_of(flow: Flow) -> list[Issue]:
    """What contacts would notice: errors first."""
    assets = place(flow.workspace_id).assets
    return check(_definition(flow.pk, flow.published), assets) if flow.published else []


def saved_results(flow: Flow) -> list[SavedResult]:
    """What the flow saves, answers of its questions first, each key once."""
    found: dict[str, SavedResult] = {}
    for result in (*_asked(flow), *_computed(flow)):
        found.setdefault(result.key, result)
    return list(found.values())


# A revision never changes, and reading a large one takes longer than all else on its page.
@lru_cache(maxsize=256)
def _definition(flow: UUID, revision: int) -> Definition:
    return read_flow(FlowRevision.objects.get(flow=flow, number=revision).definition)


@lru_cache(maxsize=256)
def _questions(flow: UUID, revision: int) -> tuple[Question, ...]:
    return tuple(questions(_definition(flow, revision)))


@lru_cache(maxsize=256)
def _silences(flow: UUID, revision: int) -> Mapping[str, frozenset[str]]:
    return silences(_definition(flow, revision))


def _asked(flow: Flow) -> Iterator[SavedResult]:
    silent = silences_of(flow)
    for question in questions_of(flow):
        if question.key:
            names = tuple(dict.fromkeys(answer.name for answer in question.answers))
            chosen, options = _options(question)
            categories = (*options, *(name for name in names if name != chosen))
            nobody = silent.get(question.key, frozenset())
            yield SavedResult(question.key, question.name, question.text, categories, options, chosen, nobody)


def _options(question: Question) -> tuple[str, tuple[str, ...]]:
    """The category that stands for what is chosen of several, and what can be; nothing of other questions."""
    for answer in question.answers:
        for test in answer.tests:
            if test.name == has_choices.__name__:
                return answer.name, choice_names(next(iter(test.arguments.values())))
    return "", ()


def _computed(flow: Flow) -> Iterator[SavedResult]:
    """Results that actions and splits save without asking."""
    for result in flow.inspection.get("results", []):
        yield SavedResult(result["key"], result["name"], "", tuple(result["categories"]))
