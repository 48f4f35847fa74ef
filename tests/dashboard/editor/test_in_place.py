"""What steps refer to is made where it is needed, a flow too; polls are tried, or made without scripts."""

from django.test import Client

from engine.models import Flow, FlowDraft, Group
from tests.dashboard.editor.conftest import Call, Json


def test_a_group_is_made(post: Call) -> None:
    made = post("assets/groups/", 201, name="Midwives")
    assert made == {"uuid": str(Group.objects.get(name="Midwives").pk), "name": "Midwives", "query": ""}
    assert "already" in post("assets/groups/", 422, name="Midwives")["message"]


def test_a_flow_is_made_beside_another(post: Call, flow: Flow) -> None:
    made = post("assets/flows/", 201, name="Water")
    there = Flow.objects.get(name="Water")
    assert made == {"uuid": str(there.pk), "name": "Water", "type": flow.type, "parameters": []}
    assert there.language == flow.language
    assert FlowDraft.objects.get(flow=there).definition["nodes"] == []
    assert post("assets/flows/", 422, name="Water")["path"] == "name"


def test_other_things_are_not_made(post: Call) -> None:
    assert "only" in post("assets/channels/", 422, name="Fast")["message"]


def test_a_poll_is_tried_before_it_is_saved(browser: Client, definition: Json) -> None:
    sent = {"definition": definition, "contact": {}, "skin": "sms"}
    answer = browser.post("/polls/simulate/start/", sent, content_type="application/json")
    assert answer.status_code == 200
    assert answer.json()["session"]["status"] == "waiting"


def test_a_plain_list_says_what_is_wrong_with_it(browser: Client) -> None:
    page = browser.post("/polls/new/", {"title": "Tea", "questions": ""})
    assert page.status_code == 200
    assert page.context["form"].errors["questions"]
    assert not Flow.objects.filter(name="Tea").exists()
