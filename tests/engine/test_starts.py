"""Starts for many: whom they are for, what becomes of each, and their pace."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now
from pytest_django.fixtures import Settings

from engine.core.pacing import Pace
from engine.models import (
    Channel,
    Contact,
    DeadLetter,
    Flow,
    Group,
    GroupMembership,
    Inbox,
    Message,
    Outbox,
    Recipient,
    Run,
    Start,
    Workspace,
)
from engine.runner.alone import attempt, lease
from engine.runner.batch import run_batch
from engine.runner.items import note_failure
from engine.runner.loading import load_scenes
from engine.services import bulk, respondents
from engine.services.archives import archive_runs
from engine.services.audience import Audience, Exclusions, Surveyed, survey_audience
from engine.services.groups import create_group
from engine.services.starts import create_start
from flows.errors import QueryError
from flows.urns import URNError
from tests.engine.conftest import Say, add_flow, contact_of, numbers, texts_to
from tests.engine.flows import action, node, poll
from tests.engine.flows import flow as make_flow
from tests.engine.threads import together

EVERYONE = Audience(everyone=True)


@pytest.fixture
def people(say: Say) -> list[str]:
    """Five people who once wrote."""
    found = numbers(5)
    say("hello", *found)
    return found


def drain() -> None:
    while run_batch().contacts or bulk.advance():
        pass


def outcomes(start: Start) -> dict[str, str]:
    """Person → outcome and reason."""
    rows = Recipient.objects.filter(bulk_id=start.pk).order_by("contact_id")
    return {str(row.contact_id): f"{row.outcome} {row.reason}".strip() for row in rows}


def test_each_person_has_a_row_with_what_became_of_them(flow: Flow, people: list[str]) -> None:
    one, two, three, four, five = (contact_of(number) for number in people)
    Contact.objects.filter(pk=one.pk).update(status="blocked")
    create_start(flow=flow, contacts=[two])
    drain()
    other = add_flow(flow.workspace, poll("Other"))
    create_start(flow=other, contacts=[three])
    drain()
    Contact.objects.filter(pk=four.pk).update(last_seen_on=now() - timedelta(days=40))
    wanted = Audience(everyone=True, exclude=Exclusions(in_a_flow=True, had_flow=True, not_seen_for_days=30))
    start = create_start(flow=flow, audience=wanted)
    assert (start.total, start.released) == (1, 1)
    assert outcomes(start)[str(five.pk)] == "queued"
    drain()
    assert outcomes(start) == {
        str(one.pk): "excluded blocked",
        str(two.pk): "excluded in_a_flow",
        str(three.pk): "excluded in_a_flow",
        str(four.pk): "excluded not_seen",
        str(five.pk): "started",
    }
    assert bulk.progress(start) == {
        "started": 1,
        "excluded: blocked": 1,
        "excluded: in_a_flow": 2,
        "excluded: not_seen": 1,
    }
    start.refresh_from_db()
    assert start.status == "completed"


def test_who_had_the_flow_before_is_excluded_even_when_it_is_over(flow: Flow, people: list[str], say: Say) -> None:
    first = contact_of(people[0])
    create_start(flow=flow, contacts=[first])
    drain()
    say("red", people[0])
    say("tea", people[0])
    start = create_start(flow=flow, audience=Audience(everyone=True, exclude=Exclusions(had_flow=True)))
    assert Counter(outcomes(start).values()) == {"queued": 4, "excluded had_flow": 1}


def test_who_had_the_flow_long_ago_is_excluded_too(
    flow: Flow, people: list[str], say: Say, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT, settings.KEEP_DAYS = tmp_path, {"run": 30}
    create_start(flow=flow, contacts=[contact_of(people[0])])
    drain()
    say("red", people[0])
    say("tea", people[0])
    respondents.digest(workspace=flow.workspace)
    archive_runs(today=(now() + timedelta(days=70)).date())
    assert not Run.objects.exists()
    start = create_start(flow=flow, audience=Audience(everyone=True, exclude=Exclusions(had_flow=True)))
    assert Counter(outcomes(start).values()) == {"queued": 4, "excluded had_flow": 1}


def test_groups_contacts_addresses_and_queries_mean_each_person_once(flow: Flow, people: list[str]) -> None:
    workspace = flow.workspace
    group = create_group(workspace=workspace, name="Chosen")
    out = create_group(workspace=workspace, name="Out")
    one, two, three, four, _ = (contact_of(number) for number in people)
    GroupMembership.objects.create(contact=one, group=group)
    GroupMembership.objects.create(contact=two, group=group)
    GroupMembership.objects.create(contact=two, group=out)
    Contact.objects.filter(pk=three.pk).update(language="kin")
    audience = Audience(
        groups=(group.pk,),
        contacts=(one.pk, uuid4()),
        urns=(f"tel:{people[3]}", "tel:0788 999 999"),
        query="language = kin",
        exclude=Exclusions(groups=(out.pk,)),
    )
    start = create_start(flow=flow, audience=audience)
    new = contact_of("+250788999999")
    assert outcomes(start) == {
        str(one.pk): "queued",
        str(two.pk): "excluded in_group",
        str(three.pk): "queued",
        str(four.pk): "queued",
        str(new.pk): "queued",
    }
    meant = survey_audience(audience, workspace.pk, flow.pk)
    assert sorted(meant) == [Surveyed("", "", 3), Surveyed("", "kin", 1), Surveyed("in_group", "", 1)]


def test_people_of_other_workspaces_are_never_meant(flow: Flow, people: list[str], workspace: Workspace) -> None:
    other = Workspace.objects.create(name="Other")
    stranger = Contact.objects.create(workspace=other, name="Stranger")
    group = Group.objects.create(workspace=other, name="Theirs")
    GroupMembership.objects.create(contact=stranger, group=group)
    start = create_start(flow=flow, audience=Audience(groups=(group.pk,), contacts=(stranger.pk,)))
    assert start.total == 0
    drain()
    start.refresh_from_db()
    assert start.status == "completed"


@pytest.mark.parametrize(
    ("audience", "error"),
    [
        (Audience(query="height > 3"), QueryError),
        (Audience(everyone=True, exclude=Exclusions(not_seen_for_days=3_000_000)), QueryError),
        (Audience(urns=("tel:",)), URNError),
    ],
)
def test_audiences_that_make_no_sense_are_refused(flow: Flow, audience: Audience, error: type[Exception]) -> None:
    with pytest.raises(error):
        create_start(flow=flow, audience=audience)
    assert not Start.objects.exists()


def test_a_sample_is_of_those_who_are_not_excluded(flow: Flow, people: list[str]) -> None:
    Contact.objects.filter(pk=contact_of(people[0]).pk).update(status="stopped")
    start = create_start(flow=flow, audience=Audience(everyone=True, sample=2))
    assert Counter(outcomes(start).values()) == {"queued": 2, "excluded stopped": 1}
    assert start.total == 2


def test_waves(flow: Flow, people: list[str]) -> None:
    start = create_start(flow=flow, audience=EVERYONE, pace=Pace(wave_size=2, wave_minutes=30))
    drain()
    assert Counter(outcomes(start).values()) == {"started": 2, "queued": 3}
    assert bulk.left(Start.objects.get()) == 3
    for expected in (4, 5):
        Start.objects.update(next_on=now())
        drain()
        assert Counter(outcomes(start).values())["started"] == expected
    start.refresh_from_db()
    assert (start.status, start.released) == ("completed", 5)


def test_a_rate(flow: Flow, people: list[str]) -> None:
    create_start(flow=flow, audience=EVERYONE, pace=Pace(per_minute=12))
    start = Start.objects.get()
    assert start.released == 1
    assert start.next_on
    assert timedelta(seconds=3) < start.next_on - now() <= timedelta(seconds=5)


def test_pausing_takes_back_who_was_not_handled_and_resuming_goes_on(flow: Flow, people: list[str]) -> None:
    start = create_start(flow=flow, everyone=True)
    run_batch(limit=2)
    bulk.pause(bulk=start)
    drain()
    assert Counter(outcomes(start).values()) == {"started": 2, "queued": 3}
    assert not Inbox.objects.exists()
    bulk.resume(bulk=start)
    drain()
    start.refresh_from_db()
    assert (start.status, Counter(outcomes(start).values())) == ("completed", {"started": 5})
    assert all(texts_to(number) == ["Which colour?"] for number in people)


def test_who_is_being_started_when_it_is_paused_is_started_once(flow: Flow, people: list[str]) -> None:
    start = create_start(flow=flow, everyone=True)
    leased = lease(contact_of(people[2]).pk, whatever=True)
    assert leased
    bulk.pause(bulk=start)
    start.refresh_from_db()
    assert (bulk.left(start), bulk.waiting(start), start.released) == (5, 1, 1)
    bulk.resume(bulk=start)
    drain()
    assert bulk.waiting(start) == 1
    assert attempt(leased)
    drain()
    start.refresh_from_db()
    assert (start.status, start.released, Counter(outcomes(start).values())) == ("completed", 5, {"started": 5})
    assert all(texts_to(number) == ["Which colour?"] for number in people)


def test_whom_a_batch_has_in_hand_is_not_taken_back(flow: Flow, people: list[str]) -> None:
    start = create_start(flow=flow, everyone=True)
    held = contact_of(people[2])
    with transaction.atomic():
        Contact.objects.select_for_update().get(pk=held.pk)
        together(lambda: bulk.pause(bulk=start))
    assert [item.contact_id for item in Inbox.objects.all()] == [held.pk]


def test_stopping_skips_the_rest(flow: Flow, people: list[str]) -> None:
    start = create_start(flow=flow, audience=EVERYONE, pace=Pace(wave_size=3, wave_minutes=30))
    run_batch(limit=1)
    bulk.stop(bulk=start)
    drain()
    start.refresh_from_db()
    assert Counter(outcomes(start).values()) == {"started": 1, "skipped bulk_stopped": 4}
    assert start.status == "stopped"
    assert start.finished_on
    bulk.resume(bulk=start)
    start.refresh_from_db()
    assert start.status == "stopped"


def test_who_became_inactive_meanwhile_is_skipped(flow: Flow, people: list[str]) -> None:
    start = create_start(flow=flow, contacts=[contact_of(people[0])])
    Contact.objects.update(status="archived")
    drain()
    assert list(outcomes(start).values()) == ["skipped archived"]


def test_who_can_not_be_started_has_failed(flow: Flow, people: list[str]) -> None:
    start = create_start(flow=flow, contacts=[contact_of(people[0])])
    Flow.objects.update(is_archived=True)
    flow.workspace.touch_assets()
    drain()
    assert next(iter(outcomes(start).values())).startswith("failed unable to load")


def test_who_ends_among_the_dead_letters_has_failed(flow: Flow, people: list[str]) -> None:
    start = create_start(flow=flow, contacts=[contact_of(people[0])])
    item = load_scenes([contact_of(people[0]).pk])[0].items[0]
    note_failure(item._replace(tries=2), "ValueError: no")
    assert DeadLetter.objects.get().start_id == start.pk
    assert list(outcomes(start).values()) == ["failed ValueError: no"]


def test_bulk_work_waits_while_the_outbox_is_long(flow: Flow, people: list[str]) -> None:
    Workspace.objects.update(outbox_limit=2)
    pace = Pace(wave_size=2, wave_minutes=0)
    start = create_start(flow=flow, audience=EVERYONE, pace=pace)
    drain()
    assert Outbox.objects.count() == 2
    Outbox.objects.all().delete()
    drain()
    assert Counter(outcomes(start).values()) == {"started": 4, "queued": 1}


def test_people_who_write_are_served_before_a_start(flow: Flow, people: list[str], say: Say) -> None:
    create_start(flow=flow, everyone=True)
    say("hi there", "+250788111111", handle=False)
    run_batch(limit=1)
    assert Message.objects.filter(direction="in", text="hi there").exists()
    assert not Message.objects.filter(direction="out").exists()


def test_many_people_are_looked_up_in_the_background(
    flow: Flow, people: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "SMALL", 4)
    start = create_start(flow=flow, everyone=True)
    assert (start.status, start.total) == ("queued", 0)
    assert bulk.is_any_queued()
    drain()
    start.refresh_from_db()
    assert (start.status, start.total) == ("completed", 5)


@pytest.mark.parametrize("people_count", [1, 100])
def test_the_number_of_queries_does_not_depend_on_the_number_of_people(
    flow: Flow, channel: Channel, say: Say, people_count: int
) -> None:
    say("hello", *numbers(people_count))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        create_start(flow=flow, everyone=True)
    assert len(queries) == QUERIES_OF_A_START


QUERIES_OF_A_START = 12


def test_a_flow_starts_others_by_a_query(flow: Flow, people: list[str], workspace: Workspace) -> None:
    Contact.objects.filter(pk=contact_of(people[1]).pk).update(language="fra")
    target = {"uuid": str(flow.pk), "name": flow.name}
    spawn = action("start_session", flow=target, contact_query="language = fra")
    spawning = add_flow(workspace, make_flow("Spawner", [node("spawn", spawn)]))
    create_start(flow=spawning, contacts=[contact_of(people[0])])
    drain()
    assert texts_to(people[1]) == ["Which colour?"]
    assert Start.objects.get(flow=flow).query == "language = fra"


def test_neighbours_in_the_table_are_in_batches_of_their_own(workspace: Workspace, flow: Flow) -> None:
    Contact.objects.bulk_create(Contact(workspace=workspace) for _ in range(40))
    create_start(flow=flow, everyone=True)
    waiting = list(Inbox.objects.order_by("id").values_list("contact_id", flat=True))
    places = [waiting.index(contact_id) for contact_id in sorted(waiting)]
    assert len(places) == 40
    assert min(abs(one - next_one) for one, next_one in pairwise(places)) >= len(places) // bulk.STRIPES


def test_flows_know_who_asked_for_the_start(workspace: Workspace, people: list[str]) -> None:
    flow = add_flow(workspace, make_flow("Origins", [node("told", action("send_msg", text="From @trigger.origin"))]))
    for origin in ("ui", "api"):
        create_start(flow=flow, contacts=[contact_of(people[0])], origin=origin)
        drain()
        assert texts_to(people[0])[-1] == f"From {origin}"
