"""Polls of the wizard: looked at, counted, saved, changed and built."""

from typing import Any

import pytest
from django.test import Client

from engine.models import Channel, ContactField, Flow, FlowDraft, Poll, Workspace
from engine.services.drafts import open_draft
from tests.dashboard.conftest import make_contact
from tests.dashboard.editor.conftest import Json

POLL: Json = {
    "title": "Youth jobs",
    "language": "eng",
    "questions": [
        {"text": {"eng": "Do you have a job?"}, "name": "Job"},
        {"text": {"eng": "How old are you?"}, "kind": "age", "field": "age"},
    ],
    "retry": {"eng": "Please answer with {options}"},
    "thanks": {"eng": "Thank you!"},
}


def send(browser: Client, address: str, status: int = 200, **data: Any) -> Any:
    response = browser.post(address, data, content_type="application/json")
    assert response.status_code == status, response.content.decode()
    return response.json()


def test_a_pasted_list(browser: Client, workspace: Workspace) -> None:
    found = send(browser, "/polls/parse/", text="Do you fish?\nBest day?: Monday, Friday")["questions"]
    assert [one.get("kind", "yes_no") for one in found] == ["yes_no", "menu"]


def test_a_preview_is_a_flow_that_can_be_used(browser: Client, workspace: Workspace) -> None:
    ContactField.objects.create(workspace=workspace, key="age", name="Age", type="number")
    seen = send(browser, "/polls/preview/", poll=POLL)
    assert [issue for issue in seen["issues"] if issue["severity"] == "error"] == []
    assert seen["definition"]["name"] == "Youth jobs"
    assert send(browser, "/polls/preview/", 422, poll={**POLL, "title": ""})["path"] == "title"


def test_what_it_costs(browser: Client, workspace: Workspace, channel: Channel) -> None:
    Channel.objects.filter(pk=channel.pk).update(prices={"": "0.10"}, pace=1)
    Workspace.objects.filter(pk=workspace.pk).update(currency="KES")
    for name in ("Asha", "Brian"):
        make_contact(workspace, name)
    told = send(browser, "/polls/forecast/", poll=POLL, audience={"everyone": True}, channel=str(channel.pk))
    assert (told["people"], told["messages"], told["segments_per_person"]) == (2, 6, 3.0)
    assert (told["cost"], told["currency"]) == (pytest.approx(0.6), "KES")
    refused = send(browser, "/polls/forecast/", 422, poll=POLL, audience={"query": "shoes = 7"})
    assert refused["path"] == "audience"


def test_saving_makes_a_flow_and_the_fields_that_it_fills(browser: Client, workspace: Workspace) -> None:
    saved = send(browser, "/polls/", 201, poll=POLL)
    poll = Poll.objects.get()
    assert saved["url"] == f"/flows/{poll.flow_id}/edit/"
    assert ContactField.objects.get().type == "number"
    assert FlowDraft.objects.get().flow_id == poll.flow_id
    assert all(question["id"] for question in poll.poll["questions"])
    assert send(browser, "/polls/", 422, poll=POLL)["path"] == "name"


def test_publishing_at_once(browser: Client, workspace: Workspace) -> None:
    saved = send(browser, "/polls/", 201, poll=POLL, publish=True)
    flow = Flow.objects.get()
    assert (flow.published, saved["launch_url"]) == (1, f"/flows/{flow.pk}/start/")
    assert not FlowDraft.objects.exists()


def test_a_poll_changes_its_flow_unless_that_was_changed_by_hand(browser: Client, workspace: Workspace) -> None:
    saved = send(browser, "/polls/", 201, poll=POLL)
    poll = saved["definition"]
    poll["questions"][0]["text"]["eng"] = "Do you work?"
    send(browser, saved["poll_url"], poll=poll)
    flow = Flow.objects.get()
    opened = open_draft(flow)
    assert "Do you work?" in opened.definition["nodes"][0]["actions"][0]["text"]
    opened.definition["nodes"][0]["actions"][0]["text"] = "By hand"
    send(browser, f"/flows/{flow.pk}/draft/", definition=opened.definition, version=opened.version)
    assert send(browser, saved["poll_url"], 409, poll=poll)["detached"]
    send(browser, saved["poll_url"], poll=poll, overwrite=True)
    assert "Do you work?" in open_draft(Flow.objects.get()).definition["nodes"][0]["actions"][0]["text"]


def test_what_somebody_else_saved_meanwhile_is_not_undone_unasked(browser: Client, workspace: Workspace) -> None:
    saved = send(browser, "/polls/", 201, poll=POLL)
    seen = browser.get(saved["poll_url"]).context["config"]["seen"]
    theirs, ours = ({**saved["definition"], "thanks": {"eng": text}} for text in ("Thanks from Ben", "Thanks from Ana"))
    later = send(browser, saved["poll_url"], poll=theirs, seen=seen)["seen"]
    assert send(browser, saved["poll_url"], 409, poll=ours, seen=seen)["changed"]
    assert Poll.objects.get().poll["thanks"] == {"eng": "Thanks from Ben"}
    send(browser, saved["poll_url"], poll=ours, seen=seen, overwrite=True)
    send(browser, saved["poll_url"], 409, poll=theirs, seen=later)
    assert Poll.objects.get().poll["thanks"] == {"eng": "Thanks from Ana"}


def test_moving_cards_is_no_change_by_hand(browser: Client, workspace: Workspace) -> None:
    saved = send(browser, "/polls/", 201, poll=POLL)
    flow = Flow.objects.get()
    opened = open_draft(flow)
    for place in opened.definition["_ui"]["nodes"].values():
        place["position"]["left"] += 40
    send(browser, f"/flows/{flow.pk}/draft/", definition=opened.definition, version=opened.version)
    send(browser, saved["poll_url"], poll=saved["definition"])


def test_the_pages(browser: Client, workspace: Workspace) -> None:
    assert browser.get("/polls/new/").context["config"]["poll"] is None
    saved = send(browser, "/polls/", 201, poll=POLL)
    assert browser.get(saved["poll_url"]).context["config"]["poll"] == saved["definition"]


def test_what_a_poll_says_is_in_its_own_language(browser: Client, workspace: Workspace) -> None:
    """And not in that of whoever makes it."""
    browser.post("/language/", {"language": "fr", "next": "/"})
    for language, thanks in (("eng", "Thank you!"), ("spa", "¡Gracias!"), ("swa", "")):
        Workspace.objects.filter(pk=workspace.pk).update(languages=[language])
        assert browser.get("/polls/new/").context["config"]["said"]["thanks"] == thanks
