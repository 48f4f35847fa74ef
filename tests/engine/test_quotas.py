"""Quotas: exact however many answer at once, free again when somebody stops, kept when they finish."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils.timezone import now
from pytest_django.fixtures import Settings

from engine.models import Channel, Contact, DeadLetter, Flow, Inbox, Message, QuotaPlace, Recipient, Run, Workspace
from engine.runner import alone
from engine.runner.batch import run_batch
from engine.runner.items import MAX_TRIES
from engine.services.archives import archive_runs
from engine.services.audience import Audience, Exclusions
from engine.services.erasure import erase_contacts
from engine.services.groups import create_field, create_group
from engine.services.quotas import fill, remove_quota, save_quota
from engine.services.respondents import delete_runs
from engine.services.sessions import interrupt_contacts
from engine.services.starts import create_start
from engine.services.usages import usages_of_field, usages_of_group
from engine.services.weighting import PopulationError, save_weighting
from flows.cases.extensions.plain import to_plain
from tests.engine.conftest import Say, add_flow, contact_of, numbers
from tests.engine.flows import action, flow, node, question, send, uuid, way_out
from tests.engine.threads import together

WORKERS = 4
LIMIT = 5


def gate(name: str, free: str, full: str) -> dict[str, Any]:
    """A node that takes a place."""
    ways = (("Free", free), ("Full", full))
    router = {
        "type": "switch",
        "operand": "@locals._quota",
        "cases": [
            {"uuid": uuid("c"), "type": "has_only_text", "arguments": ["free"], "category_uuid": uuid("category Free")}
        ],
        "categories": [
            {"uuid": uuid(f"category {one}"), "name": one, "exit_uuid": uuid(f"exit {one}")} for one, _ in ways
        ],
        "default_category_uuid": uuid("category Full"),
    }
    exits = [way_out(one, to) for one, to in ways]
    return {"uuid": uuid(f"node {name}"), "actions": [action("take_quota_place")], "router": router, "exits": exits}


POLL = flow(
    "quota",
    [
        *question("Sex", "F or M?", {"F": "f", "M": "m"}, to="gate"),
        gate("gate", free="Snack asked", full="full"),
        *question("Snack", "Which snack?", {"Nuts": "nuts"}, to="thanks"),
        node("thanks", send("Thank you!")),
        node("full", send("Thank you, enough have answered.")),
    ],
)


@pytest.fixture
def poll(workspace: Workspace, channel: Channel) -> Flow:
    made = add_flow(workspace, POLL)
    made.triggers.create(workspace=workspace, kind="keyword", keywords=["poll"])
    save_quota(workspace=workspace, flow=made, table=f"answer:sex,people\nF,{LIMIT}", user=None)
    return made


def told(text: str) -> int:
    return Message.objects.filter(direction="out", text=text).count()


def test_exact_when_many_answer_at_once(poll: Flow, say: Say) -> None:
    people = numbers(24)
    say("poll", *people)
    say("f", *people, handle=False)

    def work() -> None:
        while run_batch(3).contacts:
            pass

    together(*[work] * WORKERS)
    while run_batch().contacts:
        pass
    assert (told("Which snack?"), told("Thank you, enough have answered.")) == (LIMIT, 24 - LIMIT)
    (cell,) = fill(poll.quota)
    assert (cell.completed, cell.waiting, cell.is_full) == (0, LIMIT, True)


def test_who_finishes_keeps_the_place_and_who_stops_leaves_it(poll: Flow, say: Say) -> None:
    people = numbers(LIMIT + 1)
    say("poll", *people)
    say("f", *people[:LIMIT])
    say("nuts", people[0])
    interrupt_contacts(contacts=[contact_of(people[1])])
    run_batch()
    (cell,) = fill(poll.quota)
    assert (cell.completed, cell.waiting) == (1, LIMIT - 2)
    say("f", people[LIMIT])
    (cell,) = fill(poll.quota)
    assert (cell.taken, told("Thank you, enough have answered.")) == (LIMIT, 0)


def test_others_have_no_limit(poll: Flow, say: Say) -> None:
    people = numbers(LIMIT + 2)
    say("poll", *people)
    say("m", *people)
    assert told("Which snack?") == LIMIT + 2
    assert not QuotaPlace.objects.exists()


def test_a_person_has_one_place(poll: Flow, say: Say) -> None:
    (one,) = numbers(1)
    for _ in range(3):
        say("poll", one)
        say("f", one)
        say("nuts", one)
    assert [(cell.completed, cell.waiting) for cell in fill(poll.quota)] == [(1, 0)]
    assert Run.objects.filter(status="completed").count() == 3


def test_an_erased_person_has_none(poll: Flow, say: Say) -> None:
    (one,) = numbers(1)
    say("poll", one)
    say("f", one)
    erase_contacts(workspace_id=poll.workspace_id, contacts=[Contact.objects.get().pk])
    assert not QuotaPlace.objects.exists()


@pytest.mark.parametrize(("answers", "kept"), [(["f", "nuts"], 1), (["f"], 0)])
def test_places_outlast_runs_that_are_archived_if_these_were_completed(
    poll: Flow, say: Say, settings: Settings, tmp_path: Path, answers: list[str], kept: int
) -> None:
    settings.MEDIA_ROOT, settings.KEEP_DAYS = tmp_path, {"run": 1}
    (one,) = numbers(1)
    answer(say, one, "poll", *answers)
    interrupt_contacts(contacts=[contact_of(one)])
    run_batch()
    archive_runs(now().date() + timedelta(days=70))
    assert not Run.objects.exists()
    assert [(cell.completed, cell.waiting) for cell in fill(poll.quota)] == [(kept, 0)]


def test_runs_that_are_deleted_leave_their_places(poll: Flow, say: Say) -> None:
    (one,) = numbers(1)
    answer(say, one, "poll", "f", "nuts")
    delete_runs(workspace=poll.workspace, runs=[Run.objects.get().pk])
    assert [cell.taken for cell in fill(poll.quota)] == [0]


def test_what_ends_with_the_dead_letters_leaves_its_place(
    poll: Flow, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_work: object) -> None:
        raise ValueError("it can't be written")

    made = add_flow(poll.workspace, flow("Early", [gate("gate", free="thanks", full="full"), *POLL["nodes"][-2:]]))
    made.triggers.create(workspace=poll.workspace, kind="keyword", keywords=["early"])
    save_quota(workspace=poll.workspace, flow=made, table="field:sex,people\n,1", user=None)
    (one,) = numbers(1)
    say("early", one, handle=False)
    Inbox.objects.update(alone=True)
    monkeypatch.setattr(alone, "write", fail)
    for _ in range(MAX_TRIES):
        Inbox.objects.update(due_on=now())
        alone.handle_contact(contact_of(one).pk)
    assert DeadLetter.objects.count() == 1
    assert [cell.taken for cell in fill(made.quota)] == [0]


def test_without_a_quota_everybody_is_taken(poll: Flow, say: Say) -> None:
    remove_quota(workspace=poll.workspace, flow=poll)
    people = numbers(LIMIT + 1)
    say("poll", *people)
    say("f", *people)
    assert told("Which snack?") == LIMIT + 1


def test_by_age_and_group(workspace: Workspace, channel: Channel, say: Say) -> None:
    made = add_flow(workspace, POLL)
    made.triggers.create(workspace=workspace, kind="keyword", keywords=["poll"])
    table = f"age:age,group:{uuid('group')},people\n15-19,no,1"
    save_quota(workspace=workspace, flow=made, table=table, user=None)
    people = numbers(2)
    say("hello", *people)
    Contact.objects.update(fields={"age": {"text": "17", "number": 17}})
    create_field(workspace=workspace, key="age", name="Age", type="number")
    say("poll", *people)
    say("f", *people)
    assert (told("Which snack?"), told("Thank you, enough have answered.")) == (1, 1)


def test_a_combination_that_is_there_twice_is_refused(poll: Flow) -> None:
    with pytest.raises(PopulationError, match="twice"):
        save_quota(workspace=poll.workspace, flow=poll, table="answer:sex,people\nF,1\nF,2", user=None)


def test_elsewhere_a_place_is_always_free() -> None:
    gates = [made for made in to_plain(POLL)["nodes"] if made["uuid"] == uuid("node gate")]
    (step,) = gates[0]["actions"]
    assert (step["type"], step["local"], step["value"]) == ("set_run_local", "_quota", "free")


class TestWhoIsLeftOutOfAStart:
    KNOWN = {"F Kigali": ("F", "Kigali"), "M Kigali": ("M", "Kigali"), "F Huye": ("F", "Huye")}

    @pytest.fixture
    def people(self, poll: Flow, say: Say) -> dict[str, str]:
        numbered = dict(zip(self.KNOWN, numbers(3), strict=True))
        say("hello", *numbered.values())
        for name, (sex, town) in self.KNOWN.items():
            fields = {"sex": {"text": sex}, "town": {"text": town}}
            Contact.objects.filter(pk=contact_of(numbered[name]).pk).update(name=name, fields=fields)
        return numbered

    def left_out(self, poll: Flow) -> set[str]:
        start = create_start(flow=poll, audience=Audience(everyone=True, exclude=Exclusions(full_quota=True)))
        rows = Recipient.objects.filter(bulk_id=start.pk, reason="quota_full")
        return {row.contact.name for row in rows.select_related("contact")}

    def test_those_whose_line_is_full(self, poll: Flow, people: dict[str, str], say: Say) -> None:
        table = "field:sex,field:town,people\nF,Kigali,1\nF,Huye,1"
        save_quota(workspace=poll.workspace, flow=poll, table=table, user=None)
        answer(say, people["F Kigali"], "poll", "f", "nuts")
        assert self.left_out(poll) == {"F Kigali"}

    def test_what_they_will_answer_isn_t_known_before(self, poll: Flow, people: dict[str, str], say: Say) -> None:
        table = "field:town,answer:sex,people\nKigali,F,1\nKigali,M,1\nHuye,F,1"
        save_quota(workspace=poll.workspace, flow=poll, table=table, user=None)
        answer(say, people["F Kigali"], "poll", "f", "nuts")
        assert self.left_out(poll) == set()
        answer(say, people["M Kigali"], "poll", "m", "nuts")
        assert self.left_out(poll) == {"F Kigali", "M Kigali"}

    def test_nobody_without_a_quota(self, poll: Flow, people: dict[str, str]) -> None:
        remove_quota(workspace=poll.workspace, flow=poll)
        assert self.left_out(poll) == set()


def answer(say: Say, number: str, *texts: str) -> None:
    for text in texts:
        say(text, number)


def test_by_what_people_are_sorted_stays(workspace: Workspace, flow: Flow) -> None:
    field = create_field(workspace=workspace, key="sex", name="Sex")
    group = create_group(workspace=workspace, name="Villagers")
    save_quota(workspace=workspace, flow=flow, table=f"field:sex,group:{group.pk},people\nF,yes,10", user=None)
    for usages in (usages_of_field(field), usages_of_group(group)):
        assert [(usage.kind, usage.key) for usage in usages] == [("flow", str(flow.pk))]
    remove_quota(workspace=workspace, flow=flow)
    table = "trait,value,people\nfield:sex,F,10"
    save_weighting(workspace=workspace, flow=flow, table=table, low=0.2, high=5, source="", user=None)
    assert (len(usages_of_field(field)), len(usages_of_group(group))) == (1, 0)
