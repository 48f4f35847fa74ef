"""Broadcasts: one message to many, to each in their language."""

import pytest

from engine.models import Broadcast, BroadcastCount, Channel, Contact, Message, Outbox, Recipient, Start, Workspace
from engine.runner.batch import run_batch
from engine.services import bulk
from engine.services.audience import Audience
from engine.services.broadcasts import create_broadcast
from engine.services.groups import create_group
from engine.services.starts import create_start
from flows.message import MsgContent, QuickReply
from tests.engine.conftest import Say, add_flow, contact_of, numbers, texts_to
from tests.engine.flows import action, node
from tests.engine.flows import flow as make_flow

EVERYONE = Audience(everyone=True)


@pytest.fixture
def people(say: Say) -> list[str]:
    found = numbers(3)
    say("hello", *found)
    Contact.objects.filter(pk=contact_of(found[0]).pk).update(name="Ana", language="kin")
    Contact.objects.filter(pk=contact_of(found[1]).pk).update(language="fra")
    return found


def send(workspace: Workspace, *texts: tuple[str, str]) -> Broadcast:
    translations = {language: MsgContent(text) for language, text in texts}
    made = create_broadcast(
        workspace=workspace, audience=EVERYONE, translations=translations, base_language=texts[0][0]
    )
    while run_batch().contacts or bulk.advance():
        pass
    return made


def test_who_has_stopped_is_sent_nothing(workspace: Workspace, people: list[str], say: Say) -> None:
    say("stop", people[0])
    confirmed = texts_to(people[0])
    send(workspace, ("eng", "Water at 5"))
    assert texts_to(people[0]) == confirmed
    assert [texts_to(other) for other in people[1:]] == [["Water at 5"]] * 2


def test_who_stops_while_it_is_under_way_is_sent_nothing(workspace: Workspace, people: list[str], say: Say) -> None:
    translations = {"eng": MsgContent("Water at 5")}
    create_broadcast(workspace=workspace, audience=EVERYONE, translations=translations, base_language="eng")
    bulk.advance()
    Contact.objects.update(status="stopped")
    while run_batch().contacts or bulk.advance():
        pass
    assert not Outbox.objects.exists()


def test_each_gets_the_text_of_their_language(workspace: Workspace, people: list[str]) -> None:
    made = send(workspace, ("eng", "Water @@ 5, @contact.first_name"), ("kin", "Amazi, @contact.first_name!"))
    assert texts_to(people[0]) == ["Amazi, Ana!"]
    assert texts_to(people[1]) == texts_to(people[2]) == ["Water @ 5, "]
    assert Message.objects.filter(locale="kin-RW").count() == 1
    assert Outbox.objects.filter(priority=1).count() == 3
    made.refresh_from_db()
    assert (made.status, bulk.progress(made)) == ("completed", {"started": 3})


def test_who_is_new_by_it_joins_the_smart_groups(workspace: Workspace, channel: Channel) -> None:
    group = create_group(workspace=workspace, name="Reachable", query="tel != ''")
    create_broadcast(
        workspace=workspace,
        audience=Audience(urns=("tel:+250788999888",)),
        translations={"eng": MsgContent("Hi")},
        base_language="eng",
    )
    while run_batch().contacts or bulk.advance():
        pass
    assert [one.contact_id for one in group.memberships.all()] == [contact_of("+250788999888").pk]


def test_its_messages_are_known_by_it(workspace: Workspace, people: list[str]) -> None:
    made = send(workspace, ("eng", "Hi"))
    assert Message.objects.filter(broadcast=made).count() == 3
    assert Message.objects.filter(direction="in", broadcast__isnull=False).count() == 0


@pytest.mark.parametrize("others", [0, 40])  # so many that rows are copied instead of inserted
def test_who_answers_is_counted_once(workspace: Workspace, people: list[str], say: Say, others: int) -> None:
    made = send(workspace, ("eng", "Hi"))
    more = [f"+2507889{number:05}" for number in range(others)]
    say("fine", *people[:2], *more)
    say("and you?", *people)
    counted = BroadcastCount.objects.filter(scope=f"{made.pk}:replied").values_list("count", flat=True)
    assert sum(counted) == 3


def test_who_can_not_be_reached_has_failed(workspace: Workspace, people: list[str]) -> None:
    lost = Contact.objects.create(workspace=workspace, name="Lost")
    made = send(workspace, ("eng", "Hi"))
    assert Recipient.objects.get(bulk_id=made.pk, contact=lost).reason == "no_route"
    assert bulk.progress(made) == {"started": 3, "failed: no_route": 1}


def test_quick_replies_stay_what_they_are(workspace: Workspace, people: list[str]) -> None:
    replies = (QuickReply("url", "Open", "https://example.org/@contact.language"), QuickReply("location"))
    create_broadcast(
        workspace=workspace,
        audience=Audience(contacts=(contact_of(people[0]).pk,)),
        translations={"eng": MsgContent("Pick", (), replies)},
        base_language="eng",
    )
    run_batch()
    message = Message.objects.get(direction="out")
    assert message.quick_replies == [
        {"type": "url", "text": "Open", "extra": "https://example.org/kin"},
        {"type": "location"},
    ]


def test_attachments_and_quick_replies_are_sent_along(workspace: Workspace, people: list[str]) -> None:
    content = MsgContent("Pick", ("image/png:https://example.org/@contact.language",), (QuickReply("text", "Yes"),))
    create_broadcast(
        workspace=workspace,
        audience=Audience(contacts=(contact_of(people[0]).pk,)),
        translations={"eng": content},
        base_language="eng",
    )
    run_batch()
    message = Message.objects.get(direction="out")
    assert message.attachments == ["image/png:https://example.org/kin"]
    assert message.quick_replies == [{"type": "text", "text": "Yes"}]


def test_without_a_text_in_the_base_language_it_is_refused(workspace: Workspace) -> None:
    with pytest.raises(ValueError, match="base language, eng"):
        create_broadcast(
            workspace=workspace, audience=EVERYONE, translations={"kin": MsgContent("Amazi")}, base_language="eng"
        )


def test_what_a_flow_sends_to_others_is_not_evaluated_twice(workspace: Workspace, people: list[str]) -> None:
    others = [{"uuid": str(contact_of(number).pk), "name": ""} for number in people[1:]]
    tell = action("send_broadcast", text="@contact.name wrote @@contact", contacts=others)
    flow = add_flow(workspace, make_flow("Teller", [node("tell", tell)]))
    create_start(flow=flow, contacts=[contact_of(people[0])])
    run_batch()
    run_batch()
    assert texts_to(people[1]) == texts_to(people[2]) == ["Ana wrote @contact"]
    assert Start.objects.count() == Broadcast.objects.count() == 1
