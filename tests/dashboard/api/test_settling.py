"""Programs that ask for what is new, again and again, miss nothing of what is being written at that moment."""

import time
from datetime import datetime, timedelta
from threading import Event

import pytest
from django.db import transaction
from django.db.models.functions import Now

from dashboard.api import settling
from engine.clock import now
from engine.models import Contact, Inbox, Message, User, Workspace
from engine.services.workspaces import create_token
from tests.dashboard.api.conftest import Api
from tests.dashboard.conftest import make_contact, make_message
from tests.engine.threads import together

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 30  # seconds


@pytest.fixture
def program(workspace: Workspace, owner: User) -> Api:
    return Api(create_token(workspace=workspace, user=owner))


def names(api: Api, **asked: str) -> list[str]:
    return [one["name"] for one in api.results("contacts", **asked)]


def texts(api: Api, **asked: str) -> list[str]:
    return [one["text"] for one in api.results("messages", **asked)]


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is being written is waited for, however slow this machine is."""
    monkeypatch.setattr(settling, "PATIENCE", PATIENCE)


@pytest.mark.usefixtures("patient")
def test_who_asks_until_now_gets_what_is_being_written(workspace: Workspace, program: Api) -> None:
    begun = Event()
    first = now().isoformat()
    found: list[str] = []

    def write() -> None:
        with transaction.atomic():
            Contact.objects.create(workspace=workspace, name="Ann", modified_on=Now())
            begun.set()
            time.sleep(0.3)

    def look() -> None:
        assert begun.wait(PATIENCE)
        found.extend(names(program, after=first, before=now().isoformat()))

    together(write, look)
    assert found == ["Ann"]


def test_who_asks_until_now_does_not_wait_for_long(workspace: Workspace, program: Api) -> None:
    begun, seen = Event(), Event()
    make_contact(workspace, "Ann")

    def write() -> None:
        with transaction.atomic():
            Contact.objects.create(workspace=workspace, name="Ben")
            begun.set()
            assert seen.wait(PATIENCE)

    def look() -> None:
        assert begun.wait(PATIENCE)
        began = time.monotonic()
        assert names(program, after="2020-01-01", before=now().isoformat()) == ["Ann"]
        assert time.monotonic() - began < PATIENCE / 2
        seen.set()

    together(write, look)


@pytest.fixture
def late(workspace: Workspace) -> datetime:
    """A message that came a second ago waits for a worker; one that came later has been handled."""
    ann = make_contact(workspace, "Ann")
    moment = now() - timedelta(seconds=1)
    Inbox.objects.create(workspace=workspace, contact=ann, kind="message", created_on=moment)
    make_message(ann, "second", direction="in", status="handled", created_on=moment + timedelta(seconds=0.5))
    return moment


def handle(late: datetime) -> None:
    with transaction.atomic():
        Inbox.objects.all().delete()
        make_message(Contact.objects.get(), "first", direction="in", status="handled", created_on=late)


def test_messages_wait_for_those_that_came_before_them(program: Api, late: datetime) -> None:
    assert texts(program) == ["second"]
    since = (late - timedelta(minutes=1)).isoformat()
    assert texts(program, after=since) == []
    handle(late)
    assert sorted(texts(program, after=since)) == ["first", "second"]


@pytest.mark.usefixtures("patient")
def test_messages_until_now_are_waited_for(program: Api, late: datetime) -> None:
    found: list[str] = []
    since = (late - timedelta(minutes=1)).isoformat()

    def work() -> None:
        time.sleep(0.3)
        handle(late)

    together(work, lambda: found.extend(texts(program, after=since, before=now().isoformat())))
    assert sorted(found) == ["first", "second"]


def test_what_waits_for_long_holds_nothing_back(program: Api, late: datetime) -> None:
    Inbox.objects.update(created_on=late - timedelta(hours=1))
    Message.objects.update(created_on=late - timedelta(minutes=5))
    assert texts(program, after=(late - timedelta(minutes=10)).isoformat()) == ["second"]
