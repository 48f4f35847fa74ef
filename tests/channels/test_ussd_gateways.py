"""Whole sessions as each USSD gateway holds them, with repeats, drops, late answers, and what goes on by SMS."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.utils.timezone import now

from channels.base import UssdReply
from channels.claims import claim
from channels.known import load_channel
from channels.ussd import UssdSession
from channels.webhooks import WebhookApplication
from engine.models import Channel, Contact, Inbox, Message, Outbox, Session, Timer, Workspace
from engine.runner.alone import handle_contact
from engine.runner.batch import run_batch
from engine.runner.sweeping import fire_timers
from engine.services.flows import publish_flow, save_flow
from engine.services.inbox import Incoming, receive
from engine.services.triggers import save_trigger
from tests.channels.phones import CODE, PHONE, PHONES, UNNUMBERED, AfricasTalking, Hubtel, Infobip, Page, Phone
from tests.engine.flows import action, flow, node, question, send
from tests.live import eventually

TOWN = Page("Where do you live?\n1. Kigali\n2. Huye", True)
WATER = Page("Is there water?\n1. Yes\n2. No", True)
REDIAL = Page("1. Continue\n2. Start again", True)

MakePhone = Callable[..., Phone]


@pytest.fixture
def poll(workspace: Workspace) -> None:
    town, town_wait = question("Town", "", {"Kigali": "kigali", "Huye": "huye"}, to="Water asked")
    town["actions"] = [action("send_msg", text="Where do you live?", quick_replies=["Kigali", "Huye"])]
    water, water_wait = question("Water", "Is there water?", {"Yes": "yes", "No": "no"}, to="end")
    water["actions"] = [action("send_msg", text="Is there water?", quick_replies=["Yes", "No"])]
    end = node("end", send("@results.town.category, @results.water.category"))
    revision = save_flow(workspace=workspace, definition=flow("Water", [town, town_wait, water, water_wait, end]))
    publish_flow(revision=revision)
    save_trigger(flow=revision.flow, kind="ussd_code", keywords=[CODE])


@pytest.fixture
def sms(workspace: Workspace) -> Channel:
    config = {"send_url": "http://127.0.0.1:1/send"}
    return claim(workspace=workspace, code="EX", name="SMS", address="1234", config=config)


@pytest.fixture
def make_phone(workspace: Workspace, poll: None) -> Iterator[MakePhone]:
    application = WebhookApplication()

    def make(kind: type[Phone], **config: Any) -> Phone:
        channel = claim(
            workspace=workspace, code=kind.code, name="USSD", address=CODE, config={**kind.config, **config}
        )
        return kind(application, channel)

    yield make
    application.close()


def answers() -> list[str]:
    return list(Message.objects.filter(direction="in").order_by("id").values_list("text", flat=True))


def by_sms() -> list[str]:
    return [row.message.text for row in Outbox.objects.order_by("id")]


def write_sms(sms: Channel, text: str) -> None:
    receive([Incoming(workspace_id=sms.workspace_id, channel_id=sms.pk, urn=f"tel:{PHONE}", text=text)])
    run_batch()


def arrive(phone: Phone, *, later: float) -> UssdReply:
    """The same call again, as if it came so many seconds later."""
    known = load_channel(phone.code, str(phone.channel.pk))
    assert known
    turn = phone.turn(known.channel)
    return UssdSession(known.workspace_id, known.channel, turn, at=time.time() + later).reply()


@pytest.mark.parametrize("kind", PHONES)
def test_a_poll_from_the_dial_to_the_end(kind: type[Phone], make_phone: MakePhone) -> None:
    phone = make_phone(kind)
    assert phone.dial() == TOWN
    assert phone.type("2") == WATER
    assert phone.type("1") == Page("Huye, Yes", False)
    assert answers() == ["", "Huye", "Yes"]
    assert Session.objects.get().status == "completed"


@pytest.mark.parametrize("kind", PHONES)
def test_each_call_that_comes_again_is_answered_the_same(kind: type[Phone], make_phone: MakePhone) -> None:
    phone = make_phone(kind)
    assert [phone.dial(), phone.repeat(), phone.repeat()] == [TOWN] * 3
    assert [phone.type("1"), phone.repeat()] == [WATER] * 2
    assert [phone.type("2"), phone.repeat()] == [Page("Kigali, No", False)] * 2
    assert answers() == ["", "Kigali", "No"]


@pytest.mark.parametrize("kind", PHONES)
def test_the_same_answer_to_two_questions_is_no_repeat(kind: type[Phone], make_phone: MakePhone) -> None:
    """Where calls have no numbers, as soon as somebody can have read the second question."""
    phone = make_phone(kind)
    phone.dial()
    assert phone.type("1") == WATER
    phone.typed.append("1")
    phone.last = phone.answered("1")
    assert arrive(phone, later=3) == UssdReply("Kigali, Yes", False)
    assert answers() == ["", "Kigali", "Yes"]


@pytest.mark.parametrize("kind", UNNUMBERED)
def test_what_counts_as_a_repeat_is_set(kind: type[Phone], make_phone: MakePhone) -> None:
    phone = make_phone(kind, repeat_seconds=0)
    phone.dial()
    assert phone.type("1") == WATER
    assert phone.type("1") == Page("Kigali, Yes", False)


@pytest.mark.parametrize("kind", UNNUMBERED)
def test_a_session_begins_once(kind: type[Phone], make_phone: MakePhone) -> None:
    phone = make_phone(kind)
    phone.dial()
    assert arrive(phone, later=60) == UssdReply(*TOWN)
    assert answers() == [""]


@pytest.mark.parametrize("kind", [Hubtel, Infobip])
def test_a_repeat_that_comes_before_the_answer_waits_for_it(kind: type[Phone], make_phone: MakePhone) -> None:
    phone = make_phone(kind, repeat_seconds=0)
    phone.dial()

    async def twice() -> list[Page]:
        phone.typed.append("1")
        call = phone.answered("1")
        return [phone.read(*answer) for answer in await asyncio.gather(phone.ask(call), phone.ask(call))]

    assert asyncio.run(twice()) == [WATER, WATER]
    assert answers() == ["", "Kigali"]


@pytest.mark.parametrize("kind", PHONES)
def test_who_was_cut_off_goes_on(kind: type[Phone], make_phone: MakePhone) -> None:
    phone = make_phone(kind)
    phone.dial()
    phone.type("1")
    phone.hang_up()
    assert phone.dial() == REDIAL
    assert phone.type("1") == WATER
    assert phone.type("2") == Page("Kigali, No", False)


def test_who_is_asked_whether_to_go_on_is_asked_until_it_is_clear(make_phone: MakePhone) -> None:
    phone = make_phone(AfricasTalking)
    phone.dial()
    phone.type("1")
    phone.dial()
    assert [phone.type(text) for text in ("3", "yes", "98")] == [REDIAL] * 3
    assert phone.type("2") == TOWN
    assert answers() == ["", "Kigali", ""]


@pytest.mark.parametrize("kind", PHONES)
def test_when_the_line_drops_the_question_goes_by_sms(kind: type[Phone], make_phone: MakePhone, sms: Channel) -> None:
    phone = make_phone(kind, hand_over=True)
    phone.dial()
    phone.hang_up()
    run_batch()
    assert by_sms() == [TOWN.text]
    assert Outbox.objects.get().channel_id == sms.pk
    write_sms(sms, "2")
    assert by_sms()[1:] == [WATER.text]
    write_sms(sms, "1")
    assert by_sms()[2:] == ["Huye, Yes"]
    assert answers() == ["", "Huye", "Yes"]


def test_who_dials_again_after_that_goes_on_by_ussd(make_phone: MakePhone, sms: Channel) -> None:
    phone = make_phone(AfricasTalking, hand_over=True, redial="resume")
    phone.dial()
    phone.hang_up()
    run_batch()
    write_sms(sms, "2")
    assert phone.dial() == WATER
    assert phone.type("2") == Page("Huye, No", False)
    assert by_sms() == [TOWN.text, WATER.text]


def test_who_says_nothing_for_long_is_taken_to_be_gone(make_phone: MakePhone, sms: Channel) -> None:
    phone = make_phone(AfricasTalking, hand_over=True, hand_over_seconds=60)
    phone.dial()
    phone.type("1")
    Timer.objects.filter(kind="hand_over").update(due_on="2020-01-01T00:00:00Z")
    assert fire_timers() == 2, "that of the first question has no say any more"
    run_batch()
    assert by_sms() == [WATER.text]
    phone.hang_up()
    run_batch()
    assert by_sms() == [WATER.text], "it is said once"


def test_the_channel_that_goes_on_can_be_named(make_phone: MakePhone, sms: Channel, workspace: Workspace) -> None:
    other = claim(
        workspace=workspace, code="EX", name="Other", address="777", config={"send_url": "http://127.0.0.1:1"}
    )
    phone = make_phone(Infobip, hand_over=True, hand_over_by="777")
    phone.dial()
    phone.hang_up()
    run_batch()
    assert Outbox.objects.get().channel_id == other.pk


def test_without_the_setting_or_a_channel_for_it_nothing_is_sent(make_phone: MakePhone, workspace: Workspace) -> None:
    for phone in (make_phone(Hubtel, hand_over=True), make_phone(AfricasTalking)):
        phone.dial()
        phone.hang_up()
        run_batch()
        assert not Message.objects.filter(direction="out").exclude(status="wired").exists()
        assert not Timer.objects.filter(kind="hand_over", due_on__lte="2020-01-01T00:00:00Z").exists()


def test_a_notice_of_the_line_before_changes_nothing(make_phone: MakePhone, sms: Channel) -> None:
    phone = make_phone(AfricasTalking, hand_over=True, redial="resume")
    phone.dial()
    notice = phone.hung_up()
    assert phone.dial() == TOWN
    phone._ask(notice)
    run_batch()
    assert by_sms() == []


@pytest.fixture
def held(make_phone: MakePhone) -> MakePhone:
    """Phones whose owners are asked for their town, and whom somebody else has in hand until they are let go."""

    def make(kind: type[Phone] = AfricasTalking, **config: Any) -> Phone:
        phone = make_phone(kind, answer_seconds=1, **config)
        phone.dial()
        Contact.objects.update(leased_until=now() + timedelta(hours=1))
        return phone

    return make


def let_go() -> UUID:
    Contact.objects.update(leased_until=None)
    return Contact.objects.get().pk


def let_worker_take_it() -> None:
    contact_id = let_go()
    Inbox.objects.update(due_on="2020-01-01T00:00:00Z")
    handle_contact(contact_id)


SORRY = Page("Please dial again.", False)


def test_what_was_too_late_is_shown_to_who_dials_again(held: MakePhone, sms: Channel) -> None:
    phone = held()
    assert phone.type("1") == SORRY
    assert phone.dial() == SORRY, "it isn't done yet"
    let_go()
    assert phone.dial() == WATER
    assert phone.type("2") == Page("Kigali, No", False)
    assert answers() == ["", "Kigali", "No"]
    assert by_sms() == []


def test_also_when_a_worker_did_it_meanwhile(held: MakePhone, sms: Channel) -> None:
    phone = held()
    phone.type("1")
    let_worker_take_it()
    assert by_sms() == []
    assert phone.dial() == WATER
    assert phone.type("2") == Page("Kigali, No", False)


def test_and_when_the_flow_has_ended_with_it(held: MakePhone) -> None:
    phone = held()
    Contact.objects.update(leased_until=None)
    phone.type("1")
    Contact.objects.update(leased_until=now() + timedelta(hours=1))
    assert phone.type("2") == SORRY
    let_worker_take_it()
    assert phone.dial() == Page("Kigali, No", False)
    assert phone.dial() == TOWN


def test_or_it_goes_on_by_sms(held: MakePhone, sms: Channel) -> None:
    phone = held(hand_over=True)
    assert phone.type("1") == SORRY
    let_worker_take_it()
    assert by_sms() == [WATER.text]
    write_sms(sms, "2")
    assert by_sms()[1:] == ["Kigali, No"]


class Slow(BaseHTTPRequestHandler):
    """A service that answers when it is allowed to."""

    allowed = threading.Event()

    def do_GET(self) -> None:
        self.allowed.wait(60)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Says nothing."""


@pytest.fixture
def slow_service(settings: Any) -> Iterator[str]:
    settings.JIBU_ALLOW_PRIVATE_URLS = True
    Slow.allowed.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Slow) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        Slow.allowed.set()
        server.shutdown()


def test_a_service_that_is_slow_is_not_waited_for(
    workspace: Workspace, make_phone: MakePhone, slow_service: str
) -> None:
    phone = make_phone(AfricasTalking, answer_seconds=3)
    call = action("call_webhook", url=slow_service, method="GET", headers={}, body="", result_name="Water")
    asks = node("asks", call, to="says")
    other = flow("Slow", [asks, node("says", send("Water is @results.water.category"))])
    other["uuid"] = str(uuid4())
    revision = save_flow(workspace=workspace, definition=other)
    publish_flow(revision=revision)
    save_trigger(flow=revision.flow, kind="ussd_code", keywords=["*384*56#"])
    phone.service_code = "*384*56#"
    assert phone.dial() == SORRY
    Slow.allowed.set()
    assert eventually(Session.objects.filter(status="completed").exists)
    assert phone.dial() == Page("Water is Success", False)
