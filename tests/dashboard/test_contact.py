"""The page of a contact with its history."""

import re
from collections.abc import Callable
from typing import Any

from django.test import Client
from django.urls import reverse

from dashboard.reports.history import KINDS, LINES, PLAIN, line
from engine.models import Contact, History, Inbox, User, Workspace
from engine.runner.history import SILENT, STORED_AS_MESSAGES
from flows.event import EVENT_TYPES
from tests.dashboard.conftest import make_contact, make_message
from tests.dashboard.test_pages import ENTRY


def happened(contact: Contact, *events: dict[str, Any], via: str = "edit", user: User | None = None) -> History:
    return History.objects.create(workspace=contact.workspace, contact=contact, via=via, user=user, events=list(events))


def address(contact: Contact) -> str:
    return reverse("web:contact", args=[contact.pk])


def test_history_says_what_happened_and_by_whom(browser: Client, workspace: Workspace, owner: User) -> None:
    ana = make_contact(workspace, "Ana", "+254700000001")
    message = make_message(ana, "I like <b>mangoes</b>", direction="in")
    happened(ana, {"type": "msg_received", "uuid": str(message.pk)}, via="message")
    happened(ana, {"type": "contact_name_changed", "name": "Ana"}, user=owner)
    text = browser.get(address(ana)).content.decode()
    assert "I like &lt;b&gt;mangoes&lt;/b&gt;" in text
    assert "The name is now “Ana”" in text
    assert owner.email in text
    assert text.index("The name is now") < text.index("mangoes")


def test_what_a_message_carries_can_be_opened(browser: Client, workspace: Workspace) -> None:
    ana = make_contact(workspace, "Ana")
    carried = ["image/jpeg:https://jibu.example/a.jpg", "geo:42.6,21.1", "image:javascript:alert(1)"]
    message = make_message(ana, "My house", direction="in", attachments=carried)
    happened(ana, {"type": "msg_received", "uuid": str(message.pk)}, via="message")
    text = browser.get(address(ana)).content.decode()
    assert '<a href="https://jibu.example/a.jpg" rel="noopener noreferrer">image/jpeg</a>' in text
    assert "geo:42.6,21.1" in text
    assert 'href="javascript' not in text


def test_messages_that_are_gone_are_told_as_such(browser: Client, workspace: Workspace) -> None:
    ana = make_contact(workspace, "Ana")
    happened(ana, {"type": "msg_received", "uuid": str(ana.pk)}, via="message")
    assert "no longer kept" in browser.get(address(ana)).content.decode()


def test_numbers_are_hidden_where_the_workspace_hides_them(browser: Client, workspace: Workspace) -> None:
    workspace.redact_urns = True
    workspace.save()
    ana = make_contact(workspace, "Ana", "+254700000001")
    happened(ana, {"type": "contact_urns_changed", "urns": ["tel:+254700000001"]})
    text = browser.get(address(ana)).content.decode()
    assert "254700000001" not in text
    assert "The addresses changed" in text


def test_contacts_of_others_are_not_found(browser: Client, foreign: Workspace) -> None:
    assert browser.get(address(make_contact(foreign, "Eve"))).status_code == 404


def test_any_length_of_history_costs_the_same(
    browser: Client, workspace: Workspace, owner: User, queries: Callable[[int], Any]
) -> None:
    ana = make_contact(workspace, "Ana", "+254700000001")
    for number in range(60):
        happened(ana, {"type": "msg_received", "uuid": str(make_message(ana, f"text {number}").pk)}, user=owner)
    browser.get(address(ana))
    with queries(ENTRY + 14):
        first = browser.get(address(ana)).content.decode()
    assert "text 59" in first
    assert not re.search(r"text 9\b", first)
    last = History.objects.order_by("-pk")[49].pk
    assert re.search(r"text 9\b", browser.get(f"{address(ana)}?older={last}").content.decode())


def test_words_are_for_events_that_exist() -> None:
    told = {kind for kind, event in EVENT_TYPES.items() if event not in SILENT | STORED_AS_MESSAGES}
    assert {*LINES, *PLAIN} == told
    assert set(Inbox.Kind.values) <= KINDS.keys()
    assert line({"type": "dial_ended"}) == "A forwarded call ended"
    assert line({"type": "of_a_later_version"}) == "of a later version"
    changed = {"type": "contact_groups_changed", "groups_added": [{"name": "A"}], "groups_removed": [{"name": "B"}]}
    assert line(changed) == "joined “A”, left “B”"
    field = {"type": "contact_field_changed", "field": {"name": "Age"}, "value": None}
    assert line(field) == "“Age” was emptied"
    assert line({**field, "value": {"text": "7"}}) == "“Age” is now “7”"
