"""A session whose stored state can't be read stands in nobody's way."""

import logging
from datetime import UTC, datetime

import pytest
from django.db import connection

from engine.models import DeadLetter, Flow, Message, Run, Session
from engine.runner.alone import handle_contact
from engine.runner.batch import run_batch
from engine.services.contacts import modify_contact
from engine.services.dead_letters import retry_letters
from flows.modifiers.name import NameModifier
from tests.engine.conftest import Say, contact_of, texts_to
from tests.engine.test_conversations import start_all, totals

ANA = "+250788000001"
LONG_AGO = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.fixture
def broken(flow: Flow, say: Say) -> Flow:
    say("hello", ANA)
    start_all(flow)
    Session.objects.update(state='{"from": "another time"}')
    return flow


def check_ended(flow: Flow) -> None:
    assert Session.objects.get().status == Run.objects.get().status == "failed"
    assert Run.objects.get().exited_on
    assert totals(flow, "runs:") == {"failed": 1}


def test_its_contact_can_be_edited(broken: Flow, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        modify_contact(contact=contact_of(ANA), modifiers=[NameModifier("Ana")])
    assert contact_of(ANA).name == "Ana"
    assert "session can't be read" in caplog.text
    check_ended(broken)


def test_a_message_that_waited_for_it_is_kept_for_an_operator(broken: Flow, say: Say) -> None:
    say("red", ANA)
    handle_contact(contact_of(ANA).pk)
    letter = DeadLetter.objects.get()
    assert letter.payload["text"] == "red"
    assert "can't be read" in letter.error
    check_ended(broken)


def test_what_comes_next_is_handled(broken: Flow, say: Say) -> None:
    start_all(broken)
    handle_contact(contact_of(ANA).pk)
    assert not DeadLetter.objects.exists()
    assert sorted(Session.objects.values_list("status", flat=True)) == ["failed", "waiting"]
    say("red", ANA)
    assert texts_to(ANA)[-1] == "And which drink?"


def test_a_letter_that_is_retried_keeps_its_time(broken: Flow, say: Say) -> None:
    say("red", ANA)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE engine_inbox SET created_on = %s", [LONG_AGO])
    handle_contact(contact_of(ANA).pk)
    say("tea", ANA)
    seen = contact_of(ANA).last_seen_on
    retry_letters(letters=DeadLetter.objects.all())
    run_batch()
    assert not DeadLetter.objects.exists()
    assert Message.objects.get(text="red", direction="in").created_on == LONG_AGO
    assert contact_of(ANA).last_seen_on == seen


def test_the_letter_can_be_retried(broken: Flow, say: Say) -> None:
    say("red", ANA)
    handle_contact(contact_of(ANA).pk)
    start_all(broken)
    retry_letters(letters=DeadLetter.objects.all())
    say("tea", ANA)
    assert not DeadLetter.objects.exists()
