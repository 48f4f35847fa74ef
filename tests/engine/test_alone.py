"""Contacts that are handled by themselves: when their flow calls a service, and when something fails."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID

import pytest
from django.core import mail
from django.db import connection

from engine.assets import place
from engine.gateways import services
from engine.models import Channel, Contact, DeadLetter, Flow, Inbox, Message, WebhookCall, Workspace
from engine.runner.alone import attempt, handle_contact, lease
from engine.runner.batch import run_batch
from engine.runner.items import set_alone
from engine.runner.loading import load_scenes
from engine.runner.scene import Scene
from engine.runner.sweeping import waiting_alone
from engine.runner.unit_of_work import UnitOfWork
from engine.services.dead_letters import retry_letters
from engine.services.resthooks import create_resthook, subscribe
from engine.services.starts import create_start
from tests.engine.conftest import Say, add_flow, contact_of, numbers, texts_to
from tests.engine.flows import action, flow, node, send, uuid
from tests.engine.peers import OK, serving


class Service(BaseHTTPRequestHandler):
    """Answers with a colour and notes whether the database had a transaction open in the meantime."""

    calls: list[str] = []

    def do_GET(self) -> None:
        self.calls.append(self.path)
        body = b'{"colour": "green"}'
        self.send_response(410 if self.path == "/gone" else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_POST = do_GET  # noqa: N815  # the name in the standard library

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the name in the standard library
        return


@pytest.fixture
def service(settings: Any) -> Iterator[str]:
    settings.JIBU_ALLOW_PRIVATE_URLS = True
    Service.calls.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def asking(workspace: Workspace, url: str) -> Flow:
    call = action("call_webhook", method="GET", url=url, result_name="Answer")
    return add_flow(workspace, flow("Ask", [node("ask", call, send("It is @webhook.json.colour"))]))


def start_all(flow: Flow) -> list[UUID]:
    create_start(flow=flow, everyone=True)
    return run_batch().alone


def test_services_are_called_outside_of_the_batch(workspace: Workspace, service: str, say: Say) -> None:
    say("hello", *numbers(2))
    fallen = start_all(asking(workspace, f"{service}/colour"))
    assert len(fallen) == 2
    assert Service.calls == []
    for contact in fallen:
        handle_contact(contact)
    assert Service.calls == ["/colour", "/colour"]
    assert [texts_to(number) for number in numbers(2)] == [["It is green"], ["It is green"]]
    assert not Inbox.objects.exists()
    assert not Contact.objects.filter(leased_until__isnull=False).exists()


def test_calls_are_kept_with_their_node(workspace: Workspace, service: str, say: Say) -> None:
    say("hello", "+250788000000")
    asked = asking(workspace, f"{service}/colour?token=t0p")
    for contact in start_all(asked):
        handle_contact(contact)
    call = WebhookCall.objects.get()
    assert (call.flow_id, str(call.node_id)) == (asked.pk, asked.revisions.get().definition["nodes"][0]["uuid"])
    assert (call.status, call.status_code, call.contact_id) == ("success", 200, contact_of("+250788000000").pk)
    assert "green" in call.response
    assert Service.calls == ["/colour?token=t0p"]
    assert "t0p" not in call.url + call.request


def test_subscribers_that_are_gone_are_told_no_more(workspace: Workspace, service: str, say: Say) -> None:
    hook = create_resthook(workspace=workspace, slug="joined")
    for url in (f"{service}/gone", f"{service}/here"):
        subscribe(resthook=hook, url=url)
    telling = add_flow(workspace, flow("Tell", [node("tell", action("call_resthook", resthook="joined"))]))
    say("hello", "+250788000000")
    for contact in start_all(telling):
        handle_contact(contact)
    assert list(WebhookCall.objects.order_by("pk").values_list("resthook", "status")) == [
        ("joined", "subscriber_gone"),
        ("joined", "success"),
    ]
    assert [one.url for one in hook.subscribers.all()] == [f"{service}/here"]
    assert place(workspace.pk).assets.resthooks["joined"].subscribers == (f"{service}/here",)


def test_private_addresses_are_refused(workspace: Workspace, service: str, settings: Any, say: Say) -> None:
    settings.JIBU_ALLOW_PRIVATE_URLS = False
    say("hello", "+250788000000")
    for contact in start_all(asking(workspace, f"{service}/colour")):
        handle_contact(contact)
    assert Service.calls == []
    assert texts_to("+250788000000") == ["It is "]


def test_mail_is_sent_outside_of_the_batch_too(workspace: Workspace, say: Say) -> None:
    letter = action("send_email", addresses=["chief@example.org"], subject="News", body="@contact.name wrote")
    say("hello", "+250788000000")
    for contact in start_all(add_flow(workspace, flow("Mail", [node("mail", letter)]))):
        handle_contact(contact)
    assert [(one.subject, one.bcc) for one in mail.outbox] == [("News", ["chief@example.org"])]


def break_contact(number: str) -> UUID:
    """Makes the fields of a contact unreadable."""
    contact = contact_of(number)
    Contact.objects.filter(pk=contact.pk).update(fields={"age": {"text": 5}})
    return contact.pk


def test_a_bad_contact_harms_no_other(flow: Flow, say: Say) -> None:
    people = numbers(5)
    say("hello", *people)
    start_all(flow)
    bad = break_contact(people[2])
    say("red", *people, handle=False)
    assert run_batch().alone == [bad]
    for number in people[:2] + people[3:]:
        assert texts_to(number)[-1] == "And which drink?"
    assert Inbox.objects.get().alone


def test_what_can_not_be_written_harms_nobody_else(flow: Flow, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    people = numbers(3)
    say("hello", *people)
    start_all(flow)
    bad = contact_of(people[1]).pk
    finish = UnitOfWork.finish

    def fail_for_one(work: UnitOfWork, scene: Scene) -> None:
        if scene.contact_id == bad:
            raise OverflowError("date value out of range")
        finish(work, scene)

    monkeypatch.setattr(UnitOfWork, "finish", fail_for_one)
    say("red", *people, handle=False)
    assert sorted(run_batch().alone) == sorted(contact_of(number).pk for number in people)
    for _ in range(3):
        make_due()
        for contact in waiting_alone():
            handle_contact(contact)
    assert [texts_to(number)[-1] for number in people] == ["And which drink?", "Which colour?", "And which drink?"]
    assert DeadLetter.objects.get().error == "OverflowError: date value out of range"
    assert not Inbox.objects.exists()


def test_after_three_tries_it_is_put_away(flow: Flow, channel: Channel, say: Say) -> None:
    say("hello", "+250788000000")
    start_all(flow)
    bad = break_contact("+250788000000")
    say("red", "+250788000000")
    for tries in (1, 2):
        handle_contact(bad)
        assert Inbox.objects.get().tries == tries
        assert waiting_alone() == []
        make_due()
        assert waiting_alone() == [bad]
    handle_contact(bad)
    letter = DeadLetter.objects.for_workspace(channel.workspace).get()
    assert (letter.kind, letter.payload["text"]) == ("message", "red")
    assert letter.error
    assert not Inbox.objects.exists()


def test_an_operator_can_try_again(flow: Flow, channel: Channel, say: Say) -> None:
    say("hello", "+250788000000")
    contact = contact_of("+250788000000")
    payload = {"id": uuid("a message"), "channel": str(channel.pk), "urn": "tel:+250788000000", "text": "late"}
    letter = DeadLetter.objects.create(
        workspace=channel.workspace, contact=contact, kind="message", payload=payload, error="it rained"
    )
    retry_letters(letters=[letter])
    assert not DeadLetter.objects.exists()
    run_batch()
    assert Message.objects.filter(text="late", direction="in").exists()


def make_due() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE engine_inbox SET due_on = now()")


def test_what_comes_later_waits_for_what_failed(flow: Flow, say: Say) -> None:
    say("hello", "+250788000000")
    start_all(flow)
    break_contact("+250788000000")
    say("red", "+250788000000")
    say("blue", "+250788000000")
    assert Message.objects.filter(direction="in").count() == 1
    assert Inbox.objects.count() == 2


def test_what_waits_before_something_alone_is_handled_first(flow: Flow, say: Say) -> None:
    say("hello", "+250788000000")
    say("red", "+250788000000", "+250788000000", handle=False)
    last = Inbox.objects.order_by("id").last()
    assert last
    set_alone([item for item in load_scenes([last.contact_id])[0].items if item.id == last.pk])
    assert run_batch().contacts == 0
    assert waiting_alone() == [last.contact_id]
    first = lease(last.contact_id)
    assert first
    assert first.item.id < last.pk
    attempt(first)
    handle_contact(last.contact_id)
    assert not Inbox.objects.exists()


def test_a_leased_contact_is_passed_over(flow: Flow, say: Say) -> None:
    say("hello", *numbers(2), handle=False)
    held = contact_of(numbers(2)[0])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE engine_contact SET leased_until = now() + interval '1 hour' WHERE id = %s", [held.pk])
    assert run_batch().contacts == 1
    assert [item.contact_id for item in Inbox.objects.all()] == [held.pk]


_LOOK = """
    SELECT (SELECT leased_until FROM engine_contact WHERE leased_until > now()), count(*) FROM pg_stat_activity
    WHERE datname = current_database() AND state LIKE 'idle in transaction%'
"""


def run_sql(statement: str) -> list[Any]:
    """In the thread of a service, whose connection ends with it."""
    with connection.cursor() as cursor:
        cursor.execute(statement)
        found = cursor.fetchall() if cursor.description else []
    connection.close()
    return found


def calling_twice(workspace: Workspace, url: str) -> Flow:
    calls = [action("call_webhook", method="GET", url=url, result_name=name) for name in ("One", "Two")]
    return add_flow(workspace, flow("Twice", [node("twice", *calls, send("@results.one, @results.two"))]))


def test_the_lease_is_renewed_before_each_call(workspace: Workspace, settings: Any, say: Say) -> None:
    settings.JIBU_ALLOW_PRIVATE_URLS = True
    seen: list[Any] = []

    def look(peer: socket.socket, _request: bytes) -> None:
        seen.extend(run_sql(_LOOK))
        peer.sendall(OK)

    say("hello", "+250788000000")
    with serving(look) as url:
        for contact in start_all(calling_twice(workspace, url)):
            handle_contact(contact)
    (first, open_at_first), (second, open_at_second) = seen
    assert first < second
    assert (open_at_first, open_at_second) == (0, 0)
    assert texts_to("+250788000000") == ["200, 200"]


def test_a_lost_lease_counts_as_a_try(workspace: Workspace, settings: Any, say: Say) -> None:
    settings.JIBU_ALLOW_PRIVATE_URLS = True
    called: list[bytes] = []

    def take_over(peer: socket.socket, request: bytes) -> None:
        called.append(request)
        run_sql("UPDATE engine_contact SET leased_until = now() - interval '1 second' WHERE leased_until > now()")
        peer.sendall(OK)

    say("hello", "+250788000000")
    with serving(take_over) as url:
        [contact] = start_all(calling_twice(workspace, url))
        for tries in (1, 2, 3):
            handle_contact(contact)
            handle_contact(contact)  # sees that it was lost
            run_sql("UPDATE engine_inbox SET due_on = now()")
            assert Inbox.objects.get().tries == len(called) == tries
        handle_contact(contact)
    assert len(called) == 3
    assert DeadLetter.objects.get().error.startswith("LeaseLost")
    assert not Inbox.objects.exists()
    assert not Contact.objects.filter(leased_until__isnull=False).exists()


def test_calls_together_have_a_limit(
    workspace: Workspace, settings: Any, say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.JIBU_ALLOW_PRIVATE_URLS = True
    monkeypatch.setattr(services, "SPRINT_SECONDS", 2.0)
    called: list[bytes] = []
    over = threading.Event()

    def answer_the_first(peer: socket.socket, request: bytes) -> None:
        called.append(request)
        if len(called) > 1:
            over.wait()
        peer.sendall(OK)

    say("hello", "+250788000000")
    with serving(answer_the_first) as url:
        calls = [action("call_webhook", method="GET", url=url, result_name=name) for name in ("One", "Two", "Three")]
        mail_too = action("send_email", addresses=["chief@example.org"], subject="News", body="Late")
        last = send("@results.one, @results.two, @results.three")
        for contact in start_all(add_flow(workspace, flow("Slow", [node("slow", *calls, mail_too, last)]))):
            handle_contact(contact)
        over.set()
    assert len(called) == 2
    assert mail.outbox == []
    assert texts_to("+250788000000") == ["200, 0, 0"]
