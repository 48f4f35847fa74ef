"""The page of what could not be handled."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from engine.models import DeadLetter, Inbox, Role, Workspace
from tests.dashboard.conftest import make_contact, member, signed_in

LIST, RETRY, DISCARD = (reverse(f"web:dead_letters{action}") for action in ("", "_retry", "_discard"))


def bury(workspace: Workspace, error: str = "ValueError: broken") -> DeadLetter:
    contact = make_contact(workspace, "Ana")
    return DeadLetter.objects.create(workspace=workspace, contact=contact, kind="message", payload={}, error=error)


def shown(client: Client, url: str = LIST, **data: Any) -> str:
    return client.get(url, data).content.decode()


def test_letters_are_shown_with_their_error(browser: Client, workspace: Workspace, foreign: Workspace) -> None:
    letter = bury(workspace, "ValueError: <node> is gone")
    bury(foreign, "somebody else's")
    text = shown(browser)
    assert "ValueError: &lt;node&gt; is gone" in text
    assert reverse("web:contact", args=[letter.contact_id]) in text
    assert "somebody else" not in text
    DeadLetter.objects.all().delete()
    assert "Everything was handled." in shown(browser)


@pytest.mark.parametrize(("role", "is_shown"), [(Role.OWNER, True), (Role.DESIGNER, False)])
def test_owners_find_it_when_there_are_any(workspace: Workspace, role: Role, is_shown: bool) -> None:
    client = signed_in(member(workspace, role))
    assert LIST not in shown(client, reverse("web:home"))
    bury(workspace)
    assert (LIST in shown(client, reverse("web:home"))) is is_shown


def test_one_or_all_are_tried_again(browser: Client, workspace: Workspace, foreign: Workspace) -> None:
    letters = [bury(workspace) for _ in range(3)]
    strange = bury(foreign)
    browser.post(RETRY, {"letter": letters[1].pk})
    assert list(Inbox.objects.values_list("contact", flat=True)) == [letters[1].contact_id]
    browser.post(RETRY, {"letter": strange.pk})
    browser.post(RETRY, {"all": 1})
    assert Inbox.objects.count() == 3
    assert list(DeadLetter.objects.all()) == [strange]


def test_discarding_asks_first(browser: Client, workspace: Workspace, foreign: Workspace) -> None:
    letters = [bury(workspace) for _ in range(3)]
    strange = bury(foreign)
    assert "Discard this?" in shown(browser, DISCARD, letter=letters[0].pk)
    assert "Discard all 3?" in shown(browser, DISCARD, all=1)
    assert DeadLetter.objects.count() == 4
    browser.post(DISCARD, {"letter": letters[0].pk})
    assert DeadLetter.objects.count() == 3
    browser.post(DISCARD, {"all": 1})
    assert list(DeadLetter.objects.all()) == [strange]
    assert not Inbox.objects.exists()


def test_what_comes_after_the_question_is_kept(browser: Client, workspace: Workspace) -> None:
    bury(workspace)
    asked = browser.get(DISCARD, {"all": 1}).content.decode()
    given = dict(re.findall(r'type="hidden" name="(all|until)" value="(\d+)"', asked))
    later = bury(workspace)
    browser.post(DISCARD, given)
    assert list(DeadLetter.objects.all()) == [later]


@pytest.mark.parametrize("data", [{}, {"letter": "x"}, {"letter": "0"}])
def test_nothing_chosen_changes_nothing(browser: Client, workspace: Workspace, data: dict[str, str]) -> None:
    bury(workspace)
    assert browser.get(DISCARD, data)["Location"] == LIST
    browser.post(RETRY, data)
    browser.post(DISCARD, data)
    assert DeadLetter.objects.count() == 1
