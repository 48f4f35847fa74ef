"""Passwords can't be found by trying."""

import pytest
import redis
from django.core.mail import EmailMessage
from django.test import Client

from dashboard.web.account import guesses
from engine.clock import CLOCK
from engine.models import Role, User, Workspace
from engine.services.members import invite, token_of
from engine.wakeups import valkey
from tests.dashboard.conftest import member

pytestmark = pytest.mark.django_db
PASSWORD = "a long pass phrase"  # of nobody
PLACE, ELSEWHERE = "192.0.2.7", "192.0.2.8"


@pytest.fixture(autouse=True)
def ana(workspace: Workspace) -> User:
    """Has been tried by nobody yet."""
    for key in valkey().scan_iter("jibu:guesses:*"):
        valkey().delete(key)
    user = member(workspace, Role.DESIGNER, "ana@example.org")
    user.set_password(PASSWORD)
    user.save()
    return user


def try_password(password: str, email: str = "ana@example.org", place: str = PLACE) -> str:
    """What the page says, "" if it lets in."""
    answer = Client(REMOTE_ADDR=place).post("/sign-in/", {"username": email, "password": password})
    return "" if answer.status_code == 302 else answer.content.decode()


def guess(times: int, **where: str) -> None:
    for _ in range(times):
        assert try_password("a guess", **where)


def test_who_was_wrong_too_often_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    guess(9)
    assert try_password(PASSWORD) == ""
    guess(1)
    assert "Too many wrong passwords" in try_password(PASSWORD)
    assert "Too many wrong passwords" in try_password(PASSWORD, email="Ana@Example.org ")
    assert try_password(PASSWORD, place=ELSEWHERE) == ""
    later = CLOCK.seconds() + guesses.SPAN
    monkeypatch.setattr(CLOCK, "seconds", lambda: later)
    assert try_password(PASSWORD) == ""


def test_an_account_is_not_tried_from_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guesses, "MOST_OF_ACCOUNT", 4)
    guess(2, place="192.0.2.1")
    guess(2, place="192.0.2.2")
    assert "Too many wrong passwords" in try_password(PASSWORD)


def test_a_place_does_not_try_all_accounts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guesses, "MOST_FROM_PLACE", 2)
    guess(1, email="ben@example.org")
    guess(1, email="eve@example.org")
    assert "Too many wrong passwords" in try_password(PASSWORD)
    assert try_password(PASSWORD, place=ELSEWHERE) == ""


def test_an_invitation_is_no_way_around(ana: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guesses, "MOST_OF_ACCOUNT", 2)
    guess(2)
    other = Workspace.objects.create(name="Other")
    invitation = invite(workspace=other, email=ana.email, role=Role.ANALYST, by=ana)
    answer = Client().post(f"/join/{token_of(invitation)}/", {"password": PASSWORD})
    assert "Too many wrong passwords" in answer.content.decode()


def test_without_valkey_everybody_can_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = redis.Redis.from_url("redis://127.0.0.1:1/0")
    monkeypatch.setattr(guesses, "valkey", lambda: nowhere)
    assert try_password("a guess")
    assert try_password(PASSWORD) == ""


def test_nobody_is_flooded_with_mails(mailoutbox: list[EmailMessage]) -> None:
    for _ in range(5):
        assert Client().post("/password/forgotten/", {"email": "Ana@example.org"}).status_code == 302
    assert len(mailoutbox) == guesses.MOST_MAILS
