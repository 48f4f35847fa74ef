"""Words by which people leave and come back: they outrank flows, are confirmed once, and then nothing is sent."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from engine.core.optout import USUAL, fold, opt_words
from engine.models import Flow, Inbox, Message, Outbox, Session
from engine.services.outbox import Outcome, claim, record
from engine.services.triggers import save_trigger
from tests.engine.conftest import Say, contact_of, send_all, texts_to
from tests.engine.test_conversations import start_all
from tests.engine.triggers import create_trigger

ANA = "+250788000001"
STOPPED, STARTED = USUAL["eng"].stopped, USUAL["eng"].started


def test_stop_ends_the_conversation_and_is_confirmed_once(flow: Flow, say: Say) -> None:
    say("hello", ANA)
    start_all(flow)
    for text in ("Stop!", "STOP", "red", "what now"):
        say(text, ANA)
    assert texts_to(ANA) == ["Which colour?", STOPPED]
    assert contact_of(ANA).status == "stopped"
    assert Session.objects.get().status == "interrupted"
    assert Message.objects.filter(direction="in").count() == 5


def test_what_waits_to_leave_stays_but_the_confirmation_goes(flow: Flow, say: Say) -> None:
    say("hello", ANA)
    start_all(flow)
    say("stop", ANA)
    assert [(one.text, one.status, one.reason) for one in Message.objects.filter(direction="out").order_by("id")] == [
        ("Which colour?", "failed", "contact_stopped"),
        (STOPPED, "queued", ""),
    ]
    assert Outbox.objects.count() == 1
    send_all()
    assert Message.objects.get(text=STOPPED).status == "wired"


def test_what_a_sender_that_died_had_in_hand_does_not_leave_later(flow: Flow, say: Say) -> None:
    say("hello", ANA)
    start_all(flow)
    claim(limit=1)
    Outbox.objects.update(leased_until=now() - timedelta(seconds=1))
    say("stop", ANA)
    assert Message.objects.get(text="Which colour?").reason == "contact_stopped"
    assert [one.text for one in claim(limit=9)] == [STOPPED]


def test_what_fails_in_the_hand_of_a_sender_is_not_tried_again(flow: Flow, say: Say) -> None:
    say("hello", ANA)
    start_all(flow)
    (held,) = claim(limit=1)
    say("stop", ANA)
    record([Outcome(claimed=held, error="connection_failed", retry=True)])
    Outbox.objects.update(due_on=now())
    (again,) = claim(limit=9)
    assert (again.text, again.silenced) == ("Which colour?", "contact_stopped")
    record([Outcome(claimed=again, error=again.silenced)])
    assert not Inbox.objects.exists()
    assert [one.text for one in claim(limit=9)] == [STOPPED]


def test_who_has_stopped_is_not_written_to(flow: Flow, say: Say) -> None:
    create_trigger(flow=flow, keywords=[])
    say("stop", ANA)
    start_all(flow)
    say("hello", ANA)
    assert texts_to(ANA) == [STOPPED]
    assert not Session.objects.filter(status="waiting").exists()


def test_start_brings_them_back(flow: Flow, say: Say) -> None:
    create_trigger(flow=flow, keywords=["start"])
    for text in ("stop", "hello", " start. "):
        say(text, ANA)
    assert texts_to(ANA) == [STOPPED, STARTED, "Which colour?"]
    assert contact_of(ANA).status == "active"


def test_start_is_a_word_like_others_to_who_takes_part(flow: Flow, say: Say) -> None:
    create_trigger(flow=flow, keywords=[])
    say("start", ANA)
    assert texts_to(ANA) == ["Which colour?"]


def test_an_opt_out_flow_says_goodbye_itself(flow: Flow, say: Say) -> None:
    save_trigger(flow=flow, kind="opt_out")
    say("stop", ANA)
    assert texts_to(ANA) == ["Which colour?"]
    assert contact_of(ANA).status == "stopped"


def test_languages_of_the_workspace_have_their_words() -> None:
    words = opt_words(["urd", "sqi", "kin"], {})
    assert words.wish("بند") == words.wish("NDALO!") == words.wish("Stop") == "stop"
    assert words.wish("baja") is None
    assert words.wish("don't stop") is None
    assert words.confirmation("stop", "sqi") == USUAL["sqi"].stopped
    assert words.confirmation("stop", "fra") == USUAL["urd"].stopped


@pytest.mark.parametrize(
    "said",
    [
        "STOP ⛔\ufe0f", "❤\ufe0f stop", "stop ✋🏽", "STOP\u203c\ufe0f", "ＳＴＯＰ", "\u202bبند\u202c", "بند كريں",
        "بند كريں۔", "روكيں", "arre\u0302t", "تَوَقَّف", "توقـف", "СТОП!",
    ],
)  # fmt: skip
def test_stop_is_stop_on_every_keyboard(said: str) -> None:
    assert opt_words(["eng", "urd", "fra", "ara", "srp"], {}).wish(said) == "stop"


def test_a_workspace_can_have_others() -> None:
    words = opt_words(["kin"], {"kin": {"stop": ["Hagarika"], "stopped": "Murabeho"}, "eng": {"stop": ["END"]}})
    assert words.wish("hagarika") == words.wish("end") == "stop"
    assert words.wish("stop") is None
    assert words.confirmation("stop", "") == "Murabeho"
    assert words.confirmation("start", "") == ""


def test_usual_words_mean_one_thing_in_all_languages() -> None:
    stop = {fold(word) for words in USUAL.values() for word in words.stop}
    start = {fold(word) for words in USUAL.values() for word in words.start}
    assert stop.isdisjoint(start)
    assert all(words.stopped and words.started for words in USUAL.values())
