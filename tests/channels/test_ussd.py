"""USSD sessions from the dial to the end: through the webhook, the engine and the database."""

import asyncio
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils.timezone import now

from channels.base import UssdReply, UssdTurn
from channels.claims import claim
from channels.known import load_channel
from channels.ussd import UssdSession
from channels.webhooks import MOST_TURNS, WebhookApplication
from engine.gate import TURNS
from engine.models import Channel, Contact, Inbox, Message, Outbox, Session, Workspace
from engine.runner.batch import run_batch
from engine.runner.turns import begin_turn, take_turn
from engine.services.flows import publish_flow, save_flow
from engine.services.inbox import Incoming, receive
from engine.services.starts import create_start
from engine.services.triggers import save_trigger
from engine.services.ussd import Turn
from engine.services.workspaces import create_workspace
from engine.telemetry import KEY, USSD, flush, histograms
from engine.wakeups import valkey
from tests.engine.flows import action, flow, node, question, send

PHONE = "+250788123456"
CODE = "*384*55#"


@pytest.fixture
def ussd(workspace: Workspace) -> Channel:
    return claim(workspace=workspace, code="ATU", name="USSD", address=CODE)


@pytest.fixture
def poll(workspace: Workspace, ussd: Channel) -> Any:
    asked, wait = question("Town", "Where do you live?", {"Kigali": "kigali", "Huye": "huye"}, to="end")
    asked["actions"] = [action("send_msg", text="Where do you live?", quick_replies=["Kigali", "Huye"])]
    definition = flow("Town", [asked, wait, node("end", send("Thanks for @results.town.category"))])
    revision = save_flow(workspace=workspace, definition=definition)
    publish_flow(revision=revision)
    save_trigger(flow=revision.flow, kind="ussd_code", keywords=[CODE])
    return revision.flow


class Phone:
    """Dials and types; what was typed is sent accumulated."""

    def __init__(self, application: WebhookApplication, channel: Channel) -> None:
        self.application = application
        self.channel = channel
        self.number = PHONE
        self.text = ""
        self.session = str(uuid4())

    def dial(self) -> str:
        self.text, self.session = "", str(uuid4())
        return self.call()

    def hang_up_and_dial(self, digits: str) -> None:
        """The next call is that of who dials these behind the code."""
        self.text, self.session = digits, str(uuid4())

    def type(self, answer: str) -> str:
        self.text = f"{self.text}*{answer}" if self.text else answer
        return self.call()

    def call(self, action: str = "receive") -> str:
        return asyncio.run(self.call_along(action))

    async def call_along(self, action: str = "receive") -> str:
        body = f"sessionId={self.session}&serviceCode=%2A384%2A55%23&phoneNumber=%2B{self.number[1:]}&text={self.text}"
        scope = {
            "type": "http",
            "method": "POST",
            "path": f"/c/atu/{self.channel.pk}/{action}",
            "query_string": b"",
            "headers": [(b"content-type", b"application/x-www-form-urlencoded")],
        }
        parts: list[dict[str, Any]] = []

        async def receive_body() -> dict[str, Any]:
            return {"type": "http.request", "body": body.encode()}

        async def take(message: dict[str, Any]) -> None:
            parts.append(message)

        await self.application(scope, receive_body, take)
        assert parts[0]["status"] == 200
        return str(parts[1]["body"].decode())


@pytest.fixture
def phone(ussd: Channel) -> Iterator[Phone]:
    made = Phone(WebhookApplication(), ussd)
    yield made
    made.application.close()


def set_up(phone: Phone, ussd: Channel, **config: Any) -> None:
    """The application that knows the settings of before is asked no more."""
    ussd.config = config
    ussd.save()
    phone.application.close()
    phone.application = WebhookApplication()


def test_a_poll_is_answered_by_numbers(poll: Any, phone: Phone) -> None:
    assert phone.dial() == "CON Where do you live?\n1. Kigali\n2. Huye"
    assert phone.type("2") == "END Thanks for Huye"
    assert Session.objects.get().status == "completed"
    said = Message.objects.order_by("id").values_list("direction", "status", "text")
    assert list(said) == [
        ("in", "handled", ""),
        ("out", "wired", "Where do you live?"),
        ("in", "handled", "Huye"),
        ("out", "wired", "Thanks for Huye"),
    ]
    assert not Outbox.objects.exists()
    assert not Inbox.objects.exists()


def test_a_repeated_call_is_answered_the_same_and_handled_once(poll: Any, phone: Phone) -> None:
    phone.dial()
    assert [phone.type("1"), phone.call(), phone.call()] == ["END Thanks for Kigali"] * 3
    assert Message.objects.filter(direction="in").count() == 2


def test_a_session_is_of_who_dialled_even_if_its_id_is_used_again(poll: Any, phone: Phone) -> None:
    asked = phone.dial()
    phone.number = "+250788654321"
    assert phone.call() == asked
    assert phone.type("2") == "END Thanks for Huye"
    phone.number, phone.text = PHONE, ""
    assert phone.type("1") == "END Thanks for Kigali"
    assert Contact.objects.count() == 2


def test_who_was_cut_off_is_asked_whether_to_go_on(poll: Any, phone: Phone) -> None:
    phone.dial()
    phone.call("end")
    assert Session.objects.get().status == "waiting"
    assert phone.dial() == "CON 1. Continue\n2. Start again"
    assert phone.type("1") == "CON Where do you live?\n1. Kigali\n2. Huye"
    assert phone.type("1") == "END Thanks for Kigali"
    assert Session.objects.count() == 1


def test_or_starts_again(poll: Any, phone: Phone) -> None:
    phone.dial()
    phone.dial()
    assert phone.type("2") == "CON Where do you live?\n1. Kigali\n2. Huye"
    assert sorted(Session.objects.values_list("status", flat=True)) == ["interrupted", "waiting"]


def test_a_channel_can_go_on_without_asking(poll: Any, phone: Phone, ussd: Channel) -> None:
    ussd.config = {"redial": "resume"}
    ussd.save()
    phone.dial()
    assert phone.dial() == "CON Where do you live?\n1. Kigali\n2. Huye"
    assert Session.objects.count() == 1


def test_long_menus_have_pages(workspace: Workspace, ussd: Channel, phone: Phone) -> None:
    towns = [f"The town that has number {number} of all" for number in range(1, 11)]
    asked, wait = question("Town", "Where?", {"Twenty": "10"}, to="end")
    asked["actions"] = [action("send_msg", text="Where?", quick_replies=towns)]
    revision = save_flow(workspace=workspace, definition=flow("Town", [asked, wait, node("end", send("@input.text"))]))
    publish_flow(revision=revision)
    save_trigger(flow=revision.flow, kind="ussd_code", keywords=[CODE])
    first = phone.dial()
    assert first.startswith("CON Where?\n1. The town that has number 1 of all\n")
    assert first.endswith("\n98 More")
    assert phone.type("98").endswith("\n98 More\n0 Back")
    assert phone.type("0") == first
    assert Message.objects.filter(direction="in").count() == 1
    assert phone.type("10") == "END The town that has number 10 of all"


def test_what_waits_for_the_contact_comes_first(poll: Any, phone: Phone, workspace: Workspace) -> None:
    sms = claim(workspace=workspace, code="EX", name="SMS", address="1234", config={"send_url": "http://127.0.0.1:1"})
    receive([Incoming(workspace_id=workspace.pk, channel_id=sms.pk, urn=f"tel:{PHONE}", text="hello")])
    assert phone.dial().startswith("CON Where")
    texts = Message.objects.filter(direction="in").order_by("id").values_list("text", flat=True)
    assert list(texts) == ["hello", ""]
    assert not Inbox.objects.exists()


def test_outside_of_a_session_messages_go_by_sms(poll: Any, phone: Phone, workspace: Workspace) -> None:
    sms = claim(workspace=workspace, code="EX", name="SMS", address="1234", config={"send_url": "http://127.0.0.1:1"})
    phone.dial()
    create_start(flow=poll, contacts=[Contact.objects.get()])
    run_batch()
    pushed = Message.objects.filter(direction="out").order_by("id").last()
    assert pushed
    assert (pushed.channel_id, pushed.status) == (sms.pk, "queued")


def test_a_code_that_nobody_answers_to(ussd: Channel, phone: Phone) -> None:
    assert phone.dial() == "END Thank you."


def test_a_session_that_cannot_be_read_keeps_nobody_from_dialling_again(poll: Any, phone: Phone) -> None:
    phone.dial()
    Session.objects.update(state="from another time")
    assert phone.type("1") == "END Please dial again."
    assert Session.objects.get().status == "failed"
    assert Contact.objects.get().leased_until is None
    assert phone.dial().startswith("CON Where do you live?")


def test_who_types_stop_is_told_so_and_left_alone(poll: Any, phone: Phone) -> None:
    phone.dial()
    assert phone.type("STOP").startswith("END You will get no more messages")
    assert Contact.objects.get().status == "stopped"
    assert not Outbox.objects.exists()


def test_further_digits_start_another_flow(poll: Any, phone: Phone, workspace: Workspace) -> None:
    add_flow(workspace, "*384*55*9#", "Help is on its way")
    phone.hang_up_and_dial("9")
    assert phone.call() == "END Help is on its way"
    assert "Where do you live?" in phone.dial()


def add_flow(workspace: Workspace, code: str, said: str) -> None:
    other = flow("Help", [node("only", send(said))])
    other["uuid"] = str(uuid4())
    revision = save_flow(workspace=workspace, definition=other)
    publish_flow(revision=revision)
    save_trigger(flow=revision.flow, kind="ussd_code", keywords=[code])


def test_who_was_cut_off_and_dials_another_code_is_asked_nothing(poll: Any, phone: Phone, workspace: Workspace) -> None:
    add_flow(workspace, "*384*55*9#", "Help is on its way")
    phone.dial()
    phone.hang_up_and_dial("9")
    assert phone.call() == "END Help is on its way"


def test_starting_again_is_never_taken_for_digits_of_the_code(poll: Any, phone: Phone, workspace: Workspace) -> None:
    add_flow(workspace, "*384*55*2#", "Help is on its way")
    phone.dial()
    assert phone.dial() == "CON 1. Continue\n2. Start again"
    assert phone.type("2") == "CON Where do you live?\n1. Kigali\n2. Huye"


@pytest.mark.parametrize(
    ("wanted", "page"),
    [(True, "END Thanks for Huye"), (False, "CON Where do you live?\n1. Kigali\n2. Huye")],
)
def test_digits_behind_the_code_can_be_answers(poll: Any, phone: Phone, ussd: Channel, wanted: bool, page: str) -> None:
    ussd.config = {"answers_in_code": wanted}
    ussd.save()
    phone.hang_up_and_dial("2*7")
    assert [phone.call(), phone.call()] == [page, page]
    assert Message.objects.filter(direction="in").count() == 1 + wanted


def _forget_figures() -> None:
    flush()
    valkey().delete(KEY)


def test_turns_are_counted_by_what_came_of_them(poll: Any, phone: Phone, ussd: Channel) -> None:
    _forget_figures()
    ussd.config = {"redial": "resume"}
    ussd.save()
    phone.dial()
    phone.call("end")
    phone.dial()
    phone.type("1")
    phone.call("end")
    found = {one.label: (sum(one.buckets), one.total) for one in histograms(USSD)}
    assert {outcome: calls for outcome, (calls, _) in found.items()} == {
        "shown": 2,
        "dropped": 1,
        "resumed": 1,
        "ended": 1,
    }
    assert all(seconds > 0 for _, seconds in found.values())


def test_a_turn_that_takes_too_long_is_late(poll: Any, phone: Phone, ussd: Channel) -> None:
    phone.dial()
    set_up(phone, ussd, answer_seconds=1, redial="new")
    Contact.objects.update(leased_until=now() + timedelta(minutes=5))
    _forget_figures()
    assert phone.dial() == "END Please dial again."
    assert [(one.label, sum(one.buckets)) for one in histograms(USSD)] == [("late", 1)]


def test_flows_that_wait_for_other_services_keep_no_other_workspace_waiting(
    poll: Any, phone: Phone, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    other, slow = (
        create_workspace(name=name, owner="b@example.org", country="RW").workspace for name in ("Other", "Slow too")
    )
    theirs, also = (claim(workspace=one, code="ATU", name="USSD", address=CODE) for one in (other, slow))
    go, reply = threading.Event(), UssdSession.reply

    def wait_for_service(session: UssdSession) -> UssdReply:
        if session._workspace_id == other.pk:
            return reply(session)
        with TURNS.outside():
            go.wait(60)
        return session.sorry

    async def dial_together() -> list[str]:
        many = [phone.channel, also] * MOST_TURNS
        waiting = [asyncio.create_task(Phone(phone.application, one).call_along()) for one in many]
        await asyncio.sleep(0.3)
        async with asyncio.timeout(15):
            told = await Phone(phone.application, theirs).call_along()
        go.set()
        return [told, *await asyncio.gather(*waiting)]

    monkeypatch.setattr(UssdSession, "reply", wait_for_service)
    assert asyncio.run(dial_together()) == ["END Thank you.", *["END Please dial again."] * 2 * MOST_TURNS]


def test_a_turn_whose_time_is_over_before_it_begins_is_left_undone(
    poll: Any, phone: Phone, ussd: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone.dial()
    set_up(phone, ussd, answer_seconds=1)
    phone.text = "1"
    go, reply = threading.Event(), UssdSession.reply

    def wait_for_service(session: UssdSession) -> UssdReply:
        if session._turn.session_id == phone.session:
            return reply(session)
        with TURNS.outside():
            go.wait(60)
        return session.sorry

    async def type_behind_others() -> str:
        others = [asyncio.create_task(Phone(phone.application, ussd).call_along()) for _ in range(MOST_TURNS // 2)]
        await asyncio.sleep(0.3)
        told = await phone.call_along()
        go.set()
        await asyncio.gather(*others)
        await asyncio.sleep(0.5)  # time enough to do what nobody waits for
        return told

    monkeypatch.setattr(UssdSession, "reply", wait_for_service)
    assert asyncio.run(type_behind_others()) == "END Please dial again."
    assert not Inbox.objects.exists()
    assert Message.objects.filter(direction="in").count() == 1  # the dial
    set_up(phone, ussd)
    assert phone.dial() == "CON 1. Continue\n2. Start again"
    assert phone.type("1") == "CON Where do you live?\n1. Kigali\n2. Huye"


def test_who_meets_trouble_is_told_to_dial_again(poll: Any, phone: Phone, settings: Any) -> None:
    phone.dial()
    valkey.cache_clear()
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    told = phone.type("1")
    valkey.cache_clear()
    assert told == "END Please dial again."


@pytest.mark.parametrize(("event", "outcome"), [("resume", "late"), ("close", "dropped")])
def test_only_the_end_of_a_session_is_never_too_late(
    poll: Any, phone: Phone, ussd: Channel, event: Any, outcome: str
) -> None:
    phone.dial()
    turn = UssdTurn(session_id=phone.session, urn=f"tel:{PHONE}", event=event, text="1", accumulated=True)
    session = UssdSession(ussd.workspace_id, adapted(ussd), turn, at=0.0)
    session._until = 0.0
    session.reply()
    assert session.outcome == outcome
    assert Message.objects.filter(direction="in").count() == 1


def adapted(ussd: Channel) -> Any:
    known = load_channel("ATU", str(ussd.pk))
    assert known
    return known.channel


def test_a_turn_that_was_taken_too_late_holds_up_nobody(poll: Any, ussd: Channel) -> None:
    begun = begin_turn(Turn(workspace_id=ussd.workspace_id, channel_id=ussd.pk, urn=f"tel:{PHONE}", code=CODE))
    shown = take_turn(begun.contact_id, begun.message_id, ussd.pk, until=0.0, leased=begun.leased)
    assert shown
    assert shown.text == "Where do you live?"
    assert not Inbox.objects.exists()
    assert Contact.objects.get(leased_until=None).pk == begun.contact_id
