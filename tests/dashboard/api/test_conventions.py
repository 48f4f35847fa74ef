"""What holds for every resource: who may call, how lists are paged, in which shapes is refused."""

import base64
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client, override_settings
from django.utils.timezone import now

from dashboard.api import paging
from dashboard.api.urls import RESOURCES
from engine.models import ApiToken, AuditEntry, Contact, Group, Membership, Role, User, Workspace
from engine.services.workspaces import create_token
from tests.dashboard.api.conftest import Api, told
from tests.dashboard.conftest import member

pytestmark = pytest.mark.django_db


def refused(client: Client, **headers: str) -> Any:
    return told(client.get("/api/v2/groups.json", headers=headers), 403)["detail"]


def test_a_token_opens_its_workspace_alone(api: Api, workspace: Workspace, foreign: Workspace) -> None:
    Group.objects.create(workspace=workspace, name="Ours")
    Group.objects.create(workspace=foreign, name="Theirs")
    assert [one["name"] for one in api.results("groups")] == ["Ours"]


def test_the_keyword_is_taken_in_any_case(workspace: Workspace, owner: User) -> None:
    key = create_token(workspace=workspace, user=owner)
    assert Client().get("/api/v2/groups.json", headers={"authorization": f"token {key}"}).status_code == 200


def test_basic_takes_the_address_and_the_key(workspace: Workspace, owner: User) -> None:
    key = create_token(workspace=workspace, user=owner)

    def basic(name: str) -> dict[str, str]:
        return {"authorization": "Basic " + base64.b64encode(f"{name}:{key}".encode()).decode()}

    assert Client().get("/api/v2/groups.json", headers=basic(owner.email)).status_code == 200
    assert refused(Client(), **basic("other@example.org")) == "Invalid token or email"


def test_refusals_are_403_and_say_why(workspace: Workspace, owner: User) -> None:
    key = create_token(workspace=workspace, user=owner)
    assert refused(Client()) == "Authentication credentials were not provided."
    assert refused(Client(), authorization="Token") == "Invalid token header. No credentials provided."
    assert refused(Client(), authorization="Token nonsense") == "Invalid token"
    assert refused(Client(), authorization="Basic ***").startswith("Invalid basic header.")
    Membership.objects.filter(user=owner).delete()
    assert refused(Client(), authorization=f"Token {key}") == "You do not have permission to perform this action."
    owner.is_active = False
    owner.save()
    assert refused(Client(), authorization=f"Token {key}") == "Invalid token"


def test_pages_call_with_their_session(browser: Client) -> None:
    assert browser.get("/api/v2/groups.json").status_code == 200
    careful = Client(enforce_csrf_checks=True)
    careful.cookies = browser.cookies
    sent = careful.post("/api/v2/groups.json", {"name": "Forged"}, content_type="application/json")
    assert told(sent, 403)["detail"].startswith("CSRF Failed")


def test_a_session_without_the_second_factor_that_is_asked_for_is_refused(
    browser: Client, workspace: Workspace
) -> None:
    Workspace.objects.update(require_two_factor=True)
    assert browser.get("/api/v2/groups.json").status_code == 403


def test_it_is_noted_when_a_token_was_used_last(api: Api) -> None:
    before = now()
    api.get("groups")
    assert ApiToken.objects.get().last_used_on >= before  # type: ignore[operator]  # it is set


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("name", RESOURCES)
def test_each_method_asks_for_what_the_role_has_to_have(
    api_of: Callable[[Role], Api], name: str, role: str, allowed: Callable[[str, str, str], bool]
) -> None:
    api = api_of(Role(role))
    for method in ("GET", "POST", "DELETE"):
        sent: Any = {} if method == "POST" else None
        status = api.call(method.lower(), name, sent).status_code
        if method not in RESOURCES[name].needs:
            assert status == 405, method
        else:
            assert (status == 403) != allowed(name, method, role), (method, status)


@pytest.fixture
def allowed() -> Callable[[str, str, str], bool]:
    """Written down once more, as the matrix of the pages is: who may do what."""
    reading = {
        Role.OWNER: True,
        Role.DESIGNER: True,
        Role.ANALYST: True,
        Role.AGENT: False,
        Role.VIEWER: False,
    }
    by_viewers = {"flows", "definitions", "boundaries", "workspace", "org"}
    by_viewers |= {"channel_events", "classifiers", "optins", "resthook_events", "templates"}
    designing, of_the_team = {Role.OWNER, Role.DESIGNER}, {Role.OWNER, Role.DESIGNER, Role.AGENT}
    others = {
        ("globals", "GET"): designing,
        ("resthooks", "GET"): designing,
        ("resthook_subscribers", "GET"): designing,
        ("ticket_actions", "POST"): of_the_team,
        ("tickets", "GET"): of_the_team,
        ("topics", "GET"): of_the_team,
        ("users", "GET"): {Role.OWNER},
    }

    def may(name: str, method: str, role: str) -> bool:
        if (name, method) in others:
            return role in others[name, method]
        if method == "GET":
            return reading[Role(role)] or (role == Role.VIEWER and name in by_viewers)
        return role in designing

    return may


def test_other_methods_are_not_offered(api: Api) -> None:
    assert told(api.call("put", "groups", {}), 405)["detail"] == 'Method "PUT" not allowed.'
    assert api.call("options", "groups").status_code == 405


def test_who_may_not_read_learns_no_length(api_of: Callable[[Role], Api]) -> None:
    assert api_of(Role.VIEWER).call("head", "groups").status_code == 403
    assert api_of(Role.ANALYST).call("head", "groups").status_code == 200


def test_addresses(api: Api) -> None:
    for address in ("groups.json", "groups", "groups/", "groups.json/"):
        assert api.client.get(f"/api/v2/{address}").status_code == 200, address
    assert api.client.get("/api/").headers["location"] == "/api/v2/"
    assert told(Client().get("/api/v2/.json"), 200)["groups"] == "http://testserver/api/v2/groups"
    assert told(Client().get("/api/v2/nonsense.json"), 404) == {"detail": "Not found."}
    assert told(Client().post("/api/v2/nonsense.json"), 404) == {"detail": "Not found."}


def test_bodies(api: Api) -> None:
    assert api.post("groups", [], 400) == {"non_field_errors": ["Request body should be a single JSON object"]}  # type: ignore[arg-type]
    broken = api.client.post("/api/v2/groups.json", "{", content_type="application/json")
    assert told(broken, 400)["detail"].startswith("JSON parse error")
    nothing = api.client.post("/api/v2/groups.json", content_type="application/json")
    assert told(nothing, 400) == {"name": ["This field is required."]}


def test_words_are_english_whatever_the_caller_reads(api: Api) -> None:
    sent = api.client.post(
        "/api/v2/groups.json", {}, content_type="application/json", headers={"accept-language": "es"}
    )
    assert told(sent, 400) == {"name": ["This field is required."]}


def test_one_row_is_named_in_one_way(api: Api) -> None:
    assert api.delete("groups", 400) == {"detail": "URL must contain one of the following parameters: uuid"}
    assert api.delete("groups", 400, uuid="1234") == {"detail": "Param 'uuid': 1234 is not a valid UUID."}
    gone = "5f05311e-8f81-4a67-a5b5-1501b6d6496a"
    assert api.delete("groups", 404, uuid=gone) == {"detail": "Not found."}
    assert api.results("groups", uuid=gone) == []


def test_rows_of_other_workspaces_are_not_there(api: Api, foreign: Workspace) -> None:
    theirs = Group.objects.create(workspace=foreign, name="Theirs")
    assert api.results("groups", uuid=theirs.pk) == []
    api.post("groups", {"name": "Ours now"}, 404, uuid=theirs.pk)
    api.delete("groups", 404, uuid=theirs.pk)
    assert Group.objects.get().name == "Theirs"


def test_lists_are_walked_both_ways(api: Api, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "PAGE_SIZE", 2)
    for number in range(5):
        Group.objects.create(workspace=workspace, name=f"G{number}")
    pages, page = [], api.get("groups", manual_only=1)
    while True:
        pages.append([one["name"] for one in page["results"]])
        if not page["next"]:
            break
        assert page["next"].startswith("http://testserver/api/v2/groups.json?cursor=")
        assert page["next"].endswith("&manual_only=1")
        page = told(api.client.get(page["next"]), 200)
    assert pages == [["G4", "G3"], ["G2", "G1"], ["G0"]]
    page = told(api.client.get(page["previous"]), 200)
    assert [one["name"] for one in page["results"]] == ["G2", "G1"]
    first = told(api.client.get(page["previous"]), 200)
    assert [one["name"] for one in first["results"]] == ["G4", "G3"]
    assert first["previous"] is None
    assert told(api.client.get(first["next"]), 200)["results"] == page["results"]


def test_a_cursor_that_is_none_is_not_found(api: Api) -> None:
    for cursor in ("nonsense", "bm9uc2Vuc2U=", "cD0yMDE1"):
        assert told(api.call("get", "groups", cursor=cursor), 404) == {"detail": "Invalid cursor"}


def test_times_narrow_both_ends_included(api: Api, workspace: Workspace) -> None:
    made = Group.objects.create(workspace=workspace, name="G")
    stamp = made.created_on.isoformat()
    assert len(api.results("groups", after=stamp, before=stamp)) == 1
    assert len(api.results("groups", after="2020-01-01")) == 1
    assert api.results("groups", before="2020-01-01") == []
    assert api.results("groups", after="yesterday") == []


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=20)
def test_what_is_too_large_is_not_read(api: Api) -> None:
    assert api.post("groups", {"name": "A name that is too long"}, 413) == {"detail": "The request is too large."}


def test_only_lists_by_change_are_reversed(api: Api, workspace: Workspace) -> None:
    for name in ("Ann", "Ben"):
        Contact.objects.create(workspace=workspace, name=name)
        Group.objects.create(workspace=workspace, name=name)
    for name, order in (("contacts", ["Ann", "Ben"]), ("groups", ["Ben", "Ann"])):
        assert [one["name"] for one in api.results(name, reverse=1)] == order


def test_a_row_may_be_named_twice(api: Api, workspace: Workspace) -> None:
    group = Group.objects.create(workspace=workspace, name="Pupils")
    sent = {"urns": ["tel:+254722123456"], "groups": [str(group.pk), "Pupils", "pupils"]}
    made = api.post("contacts", sent)
    assert [one["name"] for one in made["groups"]] == ["Pupils"]
    twice = [made["uuid"], "tel:+254722123456", "tel:0722123456"]
    api.post("contact_actions", {"contacts": twice, "action": "block"}, 204)
    assert Contact.objects.get().status == "blocked"


@override_settings(API_CALLS_PER_HOUR=2)
def test_too_many_calls_are_told_when_to_come_back(api: Api, workspace: Workspace, browser: Client) -> None:
    other = Api(create_token(workspace=workspace, user=member(workspace, Role.DESIGNER)))
    api.get("groups")
    other.get("groups")
    late = api.call("get", "groups")
    assert told(late, 429)["detail"].startswith("Request was throttled. Expected available in ")
    assert 0 < int(late.headers["retry-after"]) <= 3600
    assert browser.get("/api/v2/groups.json").status_code == 200


def test_changes_are_written_down_for_the_owners(api: Api) -> None:
    api.post("groups", {"name": "Reporters"})
    api.post("groups", {"name": "Reporters"}, 400)
    (entry,) = AuditEntry.objects.all()
    assert (entry.action, entry.path) == ("groups", "/api/v2/groups.json")


def test_what_can_not_be_stored_is_refused_and_not_looked_for(api: Api, workspace: Workspace) -> None:
    for name, parameter in (("groups", "name"), ("fields", "key"), ("messages", "label"), ("contacts", "group")):
        told(api.call("get", name, **{parameter: "a\0b"}), 400)
    cursor = base64.urlsafe_b64encode(f'["{workspace.pk}", null, false, "\\u0000"]'.encode()).decode()
    told(api.call("get", "boundaries", cursor=cursor), 404)
    for sent in ({"groups": ["a\0"]}, {"fields": {"a\0": "x"}}):
        assert api.post("contacts", sent, 400) == {"non_field_errors": ["Null characters are not allowed."]}
    assert api.post("groups", {"name": r"a\\u0000"}, 400) == {"name": ["Cannot contain the character: \\"]}
    assert api.results("groups", after="2024-01-01T00:00:00+20:00") == []
    half = api.client.post("/api/v2/fields.json", '{"name": "A", "type": "\\ud800"}', content_type="application/json")
    assert told(half, 400) == {"non_field_errors": ["Surrogate characters are not allowed."]}
    deep = api.client.post("/api/v2/fields.json", '{"name":' * 100_000, content_type="application/json")
    assert told(deep, 400) == {"non_field_errors": ["Objects are nested too deep."]}
