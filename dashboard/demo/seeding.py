"""Fills a workspace with a story: people, a poll that was started for them, and what came of it."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any, NamedTuple
from uuid import uuid4

from django.db import transaction

from dashboard.demo.story import Story
from dashboard.reports.questions import questions_of
from engine.clock import now
from engine.models import (
    Contact,
    ContactField,
    ContactURN,
    Flow,
    FlowCount,
    Message,
    Recipient,
    Run,
    Start,
    User,
    Workspace,
)
from engine.models.base import uuid7
from engine.services.flows import publish_flow, save_flow
from engine.services.recounting import recount
from engine.services.weighting import save_weighting
from flows.cases.extensions.choices import choice_names, has_choices
from flows.poll import read_poll
from flows.question import Question
from flows.wizard import build

CHUNK = 1000
DAYS = 6
# Of those asked: who doesn't answer, and who goes on from one question to the next.
SILENT, GOES_ON = 0.34, 0.93
DELIVERED = {"delivered": 78, "sent": 12, "failed": 10}


class Answered(NamedTuple):
    """Somebody's conversation: how many questions they answered, and what became of it."""

    results: dict[str, Any]
    ended_on: datetime
    status: str


def seed(*, story: Story, workspace: Workspace, owner: User, chance: Random, people: int = 0) -> Flow:
    """Fills an empty workspace with so many people, those of the story if 0; the same chance gives the same data."""
    flow = _publish(story, workspace, owner)
    asked = list(questions_of(flow))
    with transaction.atomic():
        _fields(workspace)
        begun = now() - timedelta(days=DAYS)
        start = Start.objects.create(
            workspace=workspace, flow=flow, created_by=owner, status="completed", created_on=begun
        )
        visits: Counter[str] = Counter()
        for contacts in _chunks(story, workspace, chance, people or story.people):
            _converse(story, start, contacts, asked, chance, visits)
        start.total = start.released = people or story.people
        start.save()
        FlowCount.objects.bulk_create(
            FlowCount(workspace=workspace, flow=flow, scope=f"node:{node}", count=count)
            for node, count in visits.items()
        )
    recount(workspace=workspace)
    save_weighting(
        workspace=workspace, flow=flow, table=story.population(), low=0.2, high=5, source=story.source, user=owner
    )
    return flow


def _publish(story: Story, workspace: Workspace, owner: User) -> Flow:
    revision = save_flow(workspace=workspace, definition=build(read_poll(story.poll), str(uuid4())), by=owner)
    publish_flow(revision=revision)
    return Flow.objects.get(pk=revision.flow_id)


def _fields(workspace: Workspace) -> None:
    names = {"gender": ("Gender", "text"), "age": ("Age", "number"), "region": ("Region", "text")}
    ContactField.objects.bulk_create(
        ContactField(workspace=workspace, key=key, name=name, type=kind) for key, (name, kind) in names.items()
    )


def _chunks(story: Story, workspace: Workspace, chance: Random, people: int) -> Iterator[list[Contact]]:
    for first in range(0, people, CHUNK):
        contacts = [_contact(story, workspace, chance) for _ in range(first, min(first + CHUNK, people))]
        Contact.objects.bulk_create(contacts)
        ContactURN.objects.bulk_create(
            ContactURN(workspace=workspace, contact=one, identity=f"tel:{story.prefix}{first + place:06d}")
            for place, one in enumerate(contacts)
        )
        yield contacts


def _contact(story: Story, workspace: Workspace, chance: Random) -> Contact:
    traits = story.person(chance)
    traits["age"] = str(int(traits["age"]) + chance.randint(0, 1))
    name = chance.choice(story.names[traits["gender"]])
    fields: dict[str, Any] = {key: {"text": value} for key, value in traits.items()}
    fields["age"]["number"] = int(traits["age"])
    return Contact(workspace=workspace, name=name, language=story.language, fields=fields)


def _converse(
    story: Story, start: Start, contacts: list[Contact], asked: list[Question], chance: Random, visits: Counter[str]
) -> None:
    """A ledger row and a run for each of them, and the message of those from whom nothing came."""
    runs, silent = [], []
    for contact in contacts:
        begun = start.created_on + timedelta(minutes=int(chance.expovariate(1 / 300)))
        answered = _answers(story, contact, asked, begun, chance)
        runs.append(_run(start, contact, begun, answered))
        visits.update(question.node_uuid for question in asked[: len(answered.results) + 1])
        if not answered.results:
            silent.append(_message(start, contact, begun, asked, chance))
    Run.objects.bulk_create(runs)
    Message.objects.bulk_create(silent)
    Recipient.objects.bulk_create(
        Recipient(bulk_id=start.pk, contact=one, workspace=start.workspace, outcome=Recipient.Outcome.STARTED)
        for one in contacts
    )


def _answers(story: Story, contact: Contact, asked: list[Question], begun: datetime, chance: Random) -> Answered:
    person = {key: value["text"] for key, value in contact.fields.items()}
    person["age"] = _as_told(story, person["age"])
    results: dict[str, Any] = {}
    moment = begun
    if chance.random() >= SILENT:
        for question in asked:
            if results and chance.random() > GOES_ON:
                break
            moment += timedelta(seconds=chance.expovariate(1 / 90) + 5)
            results[question.key] = _result(question, story.answer(question.name, person, chance), moment)
    return Answered(results, moment, "completed" if len(results) == len(asked) else "expired")


def _as_told(story: Story, age: str) -> str:
    """The age of the story that a person's is one of: a year more may have been added."""
    return age if age in story.traits["age"] else str(int(age) - 1)


def _result(question: Question, answer: str, moment: datetime) -> dict[str, Any]:
    known = question.answer_named(answer)
    category = answer if known else question.answers[0].name
    low = answer.partition("-")[0].rstrip("+")
    value = low if known and low.isdigit() else answer
    saved = {"name": question.name, "category": category, "value": value, "input": value}
    chosen = {str(number): name for number, name in enumerate(_choices(question), 1) if name in answer.split(", ")}
    extra = {"extra": chosen} if chosen else {}
    return {**saved, **extra, "node_uuid": question.node_uuid, "created_on": moment.isoformat()}


def _choices(question: Question) -> tuple[str, ...]:
    """What can be chosen, if several can be."""
    tests = (test for answer in question.answers for test in answer.tests if test.name == has_choices.__name__)
    return next((choice_names(next(iter(test.arguments.values()))) for test in tests), ())


def _run(start: Start, contact: Contact, begun: datetime, answered: Answered) -> Run:
    return Run(
        workspace=start.workspace,
        session_id=uuid7(),
        contact=contact,
        flow=start.flow,
        revision=1,
        status=answered.status,
        responded=bool(answered.results),
        results=answered.results,
        created_on=begun,
        modified_on=answered.ended_on,
        exited_on=answered.ended_on,
    )


def _message(start: Start, contact: Contact, begun: datetime, asked: list[Question], chance: Random) -> Message:
    status = chance.choices(list(DELIVERED), list(DELIVERED.values()))[0]
    return Message(
        workspace=start.workspace,
        contact=contact,
        flow=start.flow,
        direction=Message.Direction.OUT,
        status=status,
        text=asked[0].text,
        created_on=begun,
        sent_on=begun,
    )
