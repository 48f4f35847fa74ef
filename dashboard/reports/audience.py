"""Whom a start would reach and what it would cost in messages, before it is made."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from dashboard.reports import contacts as people_report
from dashboard.reports.contacts import ContactRow
from dashboard.reports.questions import questions_of
from engine.models import Contact, Flow, Workspace
from engine.services.audience import Audience, first_of_audience, survey_audience
from flows.question import Question
from flows.segments import count_segments


@dataclass(frozen=True, slots=True)
class Preview:
    """How many a start takes on, how many are left out for which reason, and some of those whom it takes on.

    ``first`` are the SMS of the first question for all, ``most`` those of all questions for all. Expressions count as
    they are written.
    """

    people: int = 0
    excluded: Mapping[str, int] | None = None
    some: Sequence[ContactRow] = ()
    first: int = 0
    most: int = 0


def anybody(workspace: Workspace) -> int:
    """How many contacts can be written to at all."""
    return Contact.objects.for_workspace(workspace).filter(status=Contact.Status.ACTIVE).count()


def preview(flow: Flow, audience: Audience) -> Preview:
    """Raises QueryError."""
    excluded: dict[str, int] = defaultdict(int)
    languages: dict[str, int] = defaultdict(int)
    for found in survey_audience(audience, flow.workspace_id, flow.pk):
        if found.reason:
            excluded[found.reason] += found.people
        else:
            languages[found.language] += found.people
    meant = sum(languages.values())
    people = min(meant, audience.sample or meant)
    share = people / meant if meant else 0.0
    asked = questions_of(flow)
    return Preview(
        people=people,
        excluded=dict(excluded),
        some=_some(flow, audience) if people else (),
        first=round(_segments(asked[:1], languages) * share),
        most=round(_segments(asked, languages) * share),
    )


def _some(flow: Flow, audience: Audience) -> list[ContactRow]:
    found = people_report.contacts(flow.workspace)
    chosen = found.filter(pk__in=first_of_audience(audience, flow.workspace_id, flow.pk))
    return people_report.rows(flow.workspace, chosen.order_by("pk"))


def _segments(questions: Iterable[Question], languages: Mapping[str, int]) -> int:
    return sum(
        _of_question(question, language) * people for question in questions for language, people in languages.items()
    )


def _of_question(question: Question, language: str) -> int:
    return count_segments(question.texts.get(language, question.text))
