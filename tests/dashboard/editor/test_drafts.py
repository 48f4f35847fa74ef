"""Drafts save themselves, are checked and published, and old revisions come back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from engine.models import Channel, Flow, FlowDraft, FlowRevision, User, Workspace
from engine.services import drafts
from engine.services.flows import publish_flow, save_flow
from tests.dashboard.conftest import make_flow
from tests.dashboard.editor.conftest import Call, Json


def test_a_draft_is_saved_and_opened_again(post: Call, browser: Client, flow: Flow, definition: Json) -> None:
    definition["nodes"][3]["actions"][0]["text"] = ""  # unfinished
    assert post("draft/", definition=definition, version=0)["version"] == 1
    definition["name"] = "Snacks of today"
    assert post("draft/", definition=definition, version=1)["version"] == 2

    config = browser.get(f"/flows/{flow.pk}/edit/").context["config"]

    assert config["draft"]["version"] == 2
    assert config["draft"]["definition"] == definition
    assert config["draft"]["saved_by"] == {"name": "owner@example.org"}
    assert config["can"] == {"edit": True, "publish": True, "launch": True, "simulate": True}
    assert config["languages"] == [
        {"code": "eng", "name": "English", "dir": "ltr"},
        {"code": "swa", "name": "Swahili", "dir": "ltr"},
    ]
    assert Flow.objects.get().published == 1


def test_a_draft_of_somebody_else_is_not_written_over(post: Call, definition: Json) -> None:
    theirs = {**definition, "name": "Theirs"}
    post("draft/", definition=theirs, version=0)
    conflict = post("draft/", 409, definition={**definition, "name": "Mine"}, version=0)
    assert conflict["definition"]["name"] == "Theirs"
    assert conflict["version"] == 1
    assert FlowDraft.objects.get().definition["name"] == "Theirs"


def test_an_import_counts_as_somebody_else(post: Call, workspace: Workspace, definition: Json) -> None:
    publish_flow(revision=save_flow(workspace=workspace, definition=definition))
    assert post("draft/", 409, definition=definition, version=0)["version"] == 1


@pytest.mark.parametrize(
    ("sent", "path"),
    [
        ({"definition": {"nodes": {}}, "version": 0}, "nodes"),
        ({"definition": [], "version": 0}, "definition"),
        ({"definition": {"nodes": [], "name": "a\u0000b"}, "version": 0}, ""),
        ({"definition": {"nodes": []}}, "version"),
    ],
)
def test_what_is_no_definition_is_refused(post: Call, sent: Json, path: str) -> None:
    refused = post("draft/", 422, **sent)
    assert refused["path"] == path
    assert refused["message"]
    assert not FlowDraft.objects.exists()


def test_a_body_that_is_no_json_is_refused(browser: Client, flow: Flow) -> None:
    response = browser.post(f"/flows/{flow.pk}/draft/", "{", content_type="application/json")
    assert response.status_code == 422
    assert "isn't valid JSON" in response.json()["message"]


def test_half_of_an_emoji_is_saved_as_no_character(post: Call, definition: Json) -> None:
    action = definition["nodes"][3]["actions"][0]
    post("draft/", definition={**definition, "name": "Snacks 🥜"}, version=0)  # Python escapes whole ones too
    action["text"] = "Thanks \ud83e"
    post("draft/", definition=definition, version=1)
    saved = FlowDraft.objects.get().definition
    assert saved["nodes"][3]["actions"][0]["text"] == "Thanks \ufffd"


def test_issues_name_the_card_and_what_mends_it(post: Call, definition: Json) -> None:
    definition["nodes"][3]["actions"][0]["text"] = ""
    definition["nodes"][2]["actions"][0]["text"] = "Why — and since when? " * 20
    definition["nodes"][1]["exits"][0]["destination_uuid"] = None
    checked = post("check/", definition=definition)
    found = {issue["code"]: issue for issue in checked["issues"]}
    assert found["unfinished"]["severity"] == "error"
    assert found["unfinished"]["action_uuid"] == definition["nodes"][3]["actions"][0]["uuid"]
    assert found["dead_end"]["fix"] == {"kind": "connect", "exit_uuid": definition["nodes"][1]["exits"][0]["uuid"]}
    assert found["long_message"]["fix"]["text"].startswith("Why - and")
    assert found["missing_translation"]["fix"]["key"] == "text"
    assert {result["key"] for result in checked["info"]["results"]} == {"snack", "reason"}


def test_what_can_not_be_read_at_all_says_so(post: Call, definition: Json) -> None:
    checked = post("check/", definition={**definition, "language": "english"})
    assert checked["unreadable"]["path"] == "language"


def test_publishing_makes_a_revision_and_running_sessions_keep_theirs(post: Call, definition: Json) -> None:
    definition["nodes"][0]["actions"][0]["text"] = "Which snack is best?"
    post("draft/", definition=definition, version=0)
    published = post("publish/", version=1)
    assert published["revision"] == 2
    assert published["summary"] == ["1 message changed: Which snack is best?"]
    flow = Flow.objects.get()
    assert flow.published == 2
    assert not FlowDraft.objects.exists()
    assert FlowRevision.objects.get(number=1).definition["nodes"][0]["actions"][0]["text"] == "Which snack do you like?"
    # The editor goes on with the version that it knows.
    assert post("draft/", definition=definition, version=1)["version"] == 2


def test_errors_block_and_warnings_do_not(post: Call, definition: Json) -> None:
    definition["nodes"][3]["actions"][0]["text"] = ""
    post("draft/", definition=definition, version=0)
    refused = post("publish/", 422, version=1)
    assert [issue["code"] for issue in refused["issues"]] == ["unfinished"]
    definition["nodes"][3]["actions"][0]["text"] = "Thanks — bye " * 40  # too long: a warning
    post("draft/", definition=definition, version=1)
    assert post("publish/", version=2)["revision"] == 2


def test_a_name_that_another_flow_has_is_refused(post: Call, workspace: Workspace, definition: Json) -> None:
    make_flow(workspace, name="Drinks")
    post("draft/", definition={**definition, "name": "DRINKS"}, version=0)
    assert post("publish/", 422, version=1)["path"] == "name"


def test_history_tells_who_changed_what_and_gives_it_back(post: Call, get: Call, definition: Json) -> None:
    before = definition["nodes"][0]["actions"][0]["text"]
    definition["nodes"][0]["actions"][0]["text"] = "Which snack is best?"
    del definition["nodes"][3]
    for node in definition["nodes"]:
        for way in node["exits"]:
            if way.get("destination_uuid") not in {one["uuid"] for one in definition["nodes"]}:
                way["destination_uuid"] = None
    post("draft/", definition=definition, version=0)
    post("publish/", version=1)

    newest, oldest = get("history/")["results"]

    assert newest["is_published"]
    assert not oldest["is_published"]
    assert newest["saved_by"] == {"name": "owner@example.org"}
    assert "1 message removed: Thank you!" in newest["summary"]
    revision = get("history/2/")
    kinds = {change["title"]: change["kind"] for change in revision["diff"]}
    assert kinds == {"Which snack is best?": "changed", "Reason": "changed", "Thank you!": "removed"}
    assert post("history/1/restore/", status=409, version=0)["version"] == 1
    restored = post("history/1/restore/", version=1)["draft"]
    assert restored["definition"]["nodes"][0]["actions"][0]["text"] == before
    assert post("publish/", version=restored["version"])["revision"] == 3


def test_a_draft_can_be_thrown_away(post: Call, definition: Json) -> None:
    post("draft/", definition={**definition, "name": "Other"}, version=0)
    back = post("draft/discard/")["draft"]
    assert back["definition"]["name"] == "Snacks"
    assert back["version"] == 2


def test_a_copy_has_uuids_of_its_own_but_for_things_of_the_workspace(flow: Flow, definition: Json, owner: Any) -> None:
    copied = drafts.clone_flow(flow=flow, name="Snacks again", by=owner)
    opened = drafts.open_draft(copied)
    assert opened.definition["name"] == "Snacks again"
    assert opened.definition["uuid"] == str(copied.pk) != str(flow.pk)
    assert opened.definition["nodes"][0]["uuid"] != definition["nodes"][0]["uuid"]
    assert copied.published == 0


def test_a_new_flow_has_nothing_in_it(workspace: Workspace, owner: Any) -> None:
    flow = drafts.create_draft(workspace=workspace, name="Drinks", type="messaging", language="eng", by=owner)
    assert drafts.open_draft(flow).definition["nodes"] == []


def test_opening_and_saving_cost_few_queries(
    browser: Client, post: Call, flow: Flow, definition: Json, queries: Callable[[int], Any]
) -> None:
    with queries(7):  # session, person, memberships, flow, draft, revision, channels
        browser.get(f"/flows/{flow.pk}/edit/")
    post("draft/", definition=definition, version=0)
    with queries(9):  # session, person, memberships, flow; savepoint (2), lock, draft, flow
        post("draft/", definition=definition, version=1)


def test_nothing_is_taken_from_pages_of_others(owner: User, flow: Flow, definition: Json) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    for address in ("draft/", "publish/", "simulate/start/", "tests/", "history/1/restore/"):
        body = {"definition": definition, "version": 0}
        assert client.post(f"/flows/{flow.pk}/{address}", body, content_type="application/json").status_code == 403
    assert not FlowDraft.objects.exists()


def test_words_for_a_flow_come_in_its_languages(browser: Client, flow: Flow) -> None:
    Workspace.objects.update(languages=["fra", "kin"])
    browser.cookies["django_language"] = "es"
    words = browser.get(f"/flows/{flow.pk}/edit/").context["config"]["words"]
    assert words["eng"]["Yes"] == "Yes"
    assert words["fra"]["Yes"] == "Oui"
    assert "kin" not in words


def test_channels_tell_what_they_cost_and_show(browser: Client, flow: Flow, channel: Channel) -> None:
    Workspace.objects.update(currency="KES")
    Channel.objects.update(prices={"": "0.5"}, roles=["send", "receive", "ussd"], config={"page_gsm7": 140})
    (told,) = browser.get(f"/flows/{flow.pk}/edit/").context["config"]["channels"]
    assert (told["segment_price"], told["currency"], told["ussd_limit"]) == (0.5, "KES", 140)
