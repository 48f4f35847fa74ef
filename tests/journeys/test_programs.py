"""Programs that were written for RapidPro work here as they are: its Python client, and what U-Report does with it."""

import inspect
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from itertools import count
from typing import Any

import pytest
from django.utils.timezone import now
from temba_client.exceptions import TembaBadRequestError, TembaNoSuchObjectError, TembaTokenError
from temba_client.v2 import TembaClient
from temba_client.v2 import types as temba

from engine.models import Channel, Flow, Membership, Workspace
from engine.services.resthooks import create_resthook
from engine.services.workspaces import create_token
from tests.journeys.conftest import Say
from tests.journeys.sink import Sink
from tests.live import Site, eventually

NUMBERS = (f"+25073{number:07}" for number in count(1))


class Watched:
    """The client, and which of its methods were called."""

    called: set[str] = set()

    def __init__(self, client: TembaClient) -> None:
        self._client = client

    def __getattr__(self, name: str) -> Callable[..., Any]:
        self.called.add(name)
        return getattr(self._client, name)  # type: ignore[no-any-return]  # the client is untyped


@pytest.fixture
def client(site: Site, workspace: Workspace) -> Watched:
    owner = Membership.objects.get(workspace=workspace).user
    return Watched(TembaClient(site.address, create_token(workspace=workspace, user=owner)))


@pytest.fixture
def numbers() -> Iterator[str]:
    return NUMBERS


def listed(query: Any) -> list[Any]:
    found: list[Any] = query.all()
    return found


def test_a_poll_is_started_and_read(
    client: Watched, say: Say, channel: Channel, flow: Flow, sink: Sink, numbers: Iterator[str]
) -> None:
    number = next(numbers)
    group = client.create_group(name="Pupils")
    person = client.create_contact(name="Ann", language="eng", urns=[f"tel:{number}"], groups=[group])
    started = client.create_flow_start(flow=str(flow.pk), groups=[group], params={"day": "Monday"})
    assert sink.has(number, 1)
    waiting = client.get_contacts(uuid=person.uuid).first()
    assert (waiting.flow.uuid, waiting.groups[0].name) == (str(flow.pk), "Pupils")
    for expected, answer in enumerate(["yes", "20", "3", "More taps"], start=2):
        say(channel, number, answer)
        assert sink.has(number, expected)
    assert eventually(lambda: client.get_flow_starts(uuid=started.uuid).first().status == "completed")
    assert client.get_flow_starts(uuid=started.uuid).first().params == {"day": "Monday"}
    (run,) = listed(client.get_runs(flow=str(flow.pk)))
    assert (run.contact.uuid, run.exit_type, run.responded) == (person.uuid, "completed", True)
    assert {key: (value.category, value.value) for key, value in run.values.items()} == {
        "clean_water": ("Yes", "yes"),
        "minutes": ("15 to 60", "20"),
        "who_fetches": ("Girls", "3"),
        "idea": ("All Responses", "More taps"),
    }
    assert {value.node for value in run.values.values()} <= {step.node for step in run.path}
    read = client.get_flows(uuid=str(flow.pk)).first()
    assert (read.runs.completed, read.runs.active) == (1, 0)
    assert [result.key for result in read.results][:2] == ["clean_water", "minutes"]
    assert len(listed(client.get_messages(folder="sent"))) == len(sink.to(number))
    assert [message.text for message in listed(client.get_messages(folder="flows"))][::-1][0] == "yes"
    assert client.get_definitions(flows=[str(flow.pk)]).flows[0]["uuid"] == str(flow.pk)


def test_people_groups_and_fields(client: Watched, numbers: Iterator[str]) -> None:
    org = client.get_org()
    assert (org.name, org.country) == ("Journey", "RW")
    field = client.create_field(name="Age", type="number")
    client.update_field(field, name="Age in years", type="number")
    assert client.get_fields(key="age").first().name == "Age in years"
    group, other = client.create_group(name="Pupils"), client.create_group(name="Teachers")
    client.update_group(other, name="Staff")
    assert client.get_groups(name="staff").first().uuid == other.uuid
    number = next(numbers)
    ann = client.create_contact(name="Ann", urns=[f"tel:{number}"], fields={"age": 17}, groups=[group])
    changed = client.update_contact(f"tel:{number}", name="Anna", fields={"age": 18})
    assert (changed.uuid, changed.name, changed.fields["age"]) == (ann.uuid, "Anna", "18")
    bob = client.create_contact(name="Bob")
    client.bulk_add_contacts([ann, bob], group)
    assert {one.uuid for one in listed(client.get_contacts(group=group))} == {ann.uuid, bob.uuid}
    client.bulk_remove_contacts([bob], group)
    client.bulk_block_contacts([bob])
    assert client.get_contacts(uuid=bob.uuid).first().status == "blocked"
    client.bulk_unblock_contacts([bob])
    client.bulk_interrupt_contacts([ann])
    client.bulk_archive_contact_messages([ann])
    client.delete_group(other)
    with pytest.raises(TembaNoSuchObjectError):
        client.delete_group(other)
    before = now() - timedelta(minutes=1)
    client.delete_contact(ann)
    client.bulk_delete_contacts([bob])
    gone = {one.uuid for one in listed(client.get_contacts(deleted=True, after=before))}
    assert gone == {ann.uuid, bob.uuid}
    assert listed(client.get_contacts()) == []


def test_messages_labels_and_broadcasts(
    client: Watched, say: Say, channel: Channel, sink: Sink, numbers: Iterator[str]
) -> None:
    number = next(numbers)
    say(channel, number, "The well is dry")
    inbox = partial(client.get_messages, folder="inbox")
    assert eventually(lambda: bool(listed(inbox())))
    (message,) = listed(inbox())
    label = client.create_label(name="Water")
    client.update_label(label, name="Wells")
    client.bulk_label_messages([message], label=label)
    assert inbox().first().labels[0].name == "Wells"
    client.bulk_unlabel_messages([message], label=label)
    client.bulk_archive_messages([message])
    assert listed(inbox()) == []
    client.bulk_restore_messages([message])
    assert client.get_labels(name="wells").first().count == 0
    client.delete_label(label)
    sent = client.create_message(contact=f"tel:{number}", text="Thank you", attachments=[])
    assert (sent.direction, sent.text) == ("out", "Thank you")
    cast = client.create_broadcast(text="Rain is coming", urns=[f"tel:{number}"])
    assert sink.has(number, 2)
    assert set(sink.to(number)) == {"Thank you", "Rain is coming"}
    assert eventually(lambda: client.get_broadcasts(uuid=cast.uuid).first().status == "completed")
    client.bulk_delete_messages([message])
    assert client.get_messages(uuid=message.uuid).first() is None


def test_campaigns_globals_and_what_else_there_is(client: Watched, workspace: Workspace, channel: Channel) -> None:
    group = client.create_group(name="Mothers")
    client.create_field(name="Due", type="datetime")
    campaign = client.create_campaign(name="Visits", group=group)
    assert client.update_campaign(campaign, name="Visits of mothers", group=group).name == "Visits of mothers"
    event = client.create_campaign_event(campaign, "due", -2, "weeks", 9, message="Come and see us")
    assert (event.relative_to.key, event.offset, event.message) == ("due", -2, {"eng": "Come and see us"})
    client.update_campaign_event(event, "due", -1, "weeks", 9, message="Come soon")
    assert client.get_campaign_events(campaign=campaign).first().uuid == event.uuid
    client.delete_campaign_event(event)
    assert client.get_campaigns(uuid=campaign.uuid).first().group.name == "Mothers"
    hotline = client.create_global(name="Hotline", value="116")
    client.update_global(hotline, value="1098")
    assert client.get_globals(key="hotline").first().value == "1098"
    assert client.get_channels().first().uuid == str(channel.pk)
    create_resthook(workspace=workspace, slug="registered")
    assert [one.resthook for one in listed(client.get_resthooks())] == ["registered"]
    subscriber = client.create_resthook_subscriber("registered", "https://example.com/hook")
    assert [one.id for one in listed(client.get_resthook_subscribers(resthook="registered"))] == [subscriber.id]
    client.delete_resthook_subscriber(subscriber)
    for nothing in (
        client.get_resthook_events(),
        client.get_classifiers(),
        client.get_archives(),
        client.get_boundaries(),
    ):
        assert listed(nothing) == []


def test_refusals_are_those_that_the_client_knows(client: Watched, site: Site) -> None:
    with pytest.raises(TembaTokenError):
        TembaClient(site.address, "nonsense").get_org()
    with pytest.raises(TembaBadRequestError) as refused:
        client.create_group(name="")
    assert refused.value.errors == {"name": ["This field may not be blank."]}


def test_all_methods_of_the_client_were_called() -> None:
    """In the tests above, which are run in order and in one process."""
    public = {name for name, _ in inspect.getmembers(TembaClient, inspect.isfunction) if not name.startswith("_")}
    assert public - Watched.called == set()


def test_what_u_report_counts_is_what_was_answered(
    client: Watched, say: Say, channel: Channel, flow: Flow, sink: Sink, numbers: Iterator[str]
) -> None:
    yes, no, silent = (next(numbers) for _ in range(3))
    for number in (yes, no, silent):
        say(channel, number, "water")
        assert sink.has(number, 1)
    say(channel, yes, "yes")
    say(channel, no, "no")
    assert sink.has(yes, 2)
    assert sink.has(no, 2)
    (read,) = [one for one in listed(client.get_flows()) if one.uuid == str(flow.pk)]
    question = next(result for result in read.results if result.key == "clean_water")
    runs = list(runs_in_pages(client, str(flow.pk)))
    assert polled_and_answered(question, runs) == (3, Counter({"Yes": 1, "No": 1}))
    assert (read.runs.waiting, read.runs.completed) == (3, 0)
    later = max(run.modified_on for run in runs)
    say(channel, silent, "yes")
    assert sink.has(silent, 2)
    (changed,) = (run for run in runs_in_pages(client, str(flow.pk), after=later) if run.modified_on > later)
    assert changed.values["clean_water"].category == "Yes"
    pulled = listed(client.get_contacts(after=now() - timedelta(hours=1), before=now() + timedelta(minutes=1)))
    assert {one.urns[0] for one in pulled} == {f"tel:{number}" for number in (yes, no, silent)}


def runs_in_pages(client: Watched, flow: str, **asked: Any) -> Iterator[temba.Run]:
    for page in client.get_runs(flow=flow, reverse=True, paths=True, **asked).iterfetches(retry_on_rate_exceed=True):
        yield from page


def polled_and_answered(question: Any, runs: list[temba.Run]) -> tuple[int, "Counter[str]"]:
    """As U-Report counts a question, which it knows by the last of the nodes that save its result."""
    node = question.node_uuids[-1]
    answers = {run.contact.uuid: value for run in runs for value in run.values.values() if value.node == node}
    asked = {run.contact.uuid for run in runs if any(step.node == node for step in run.path)}
    known = {category.lower() for category in question.categories} - {"other", "no response"}
    responded = Counter(value.category for value in answers.values() if value.category.lower() in known)
    return len(asked | answers.keys()), responded
