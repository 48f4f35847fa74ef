from typing import Any
from uuid import uuid4

import pytest

from engine.models import Campaign, CampaignPoint, ContactField, Flow, Group, User, Workspace
from engine.services.campaigns import create_campaign
from engine.services.drafts import create_draft
from engine.services.flows import save_flow
from flows.export import read_export
from tests.dashboard.api.conftest import Api
from tests.dashboard.conftest import make_flow
from tests.engine.flows import action, flow, node, uuid

pytestmark = pytest.mark.django_db

EMPTY: dict[str, list[Any]] = {"campaigns": [], "triggers": [], "fields": [], "groups": []}
GROUP = uuid("group")


@pytest.fixture
def outer(workspace: Workspace) -> str:
    """A flow that enters another one, which uses a field and a group."""
    ContactField.objects.create(workspace=workspace, key="age", name="Age", type="number")
    ContactField.objects.create(workspace=workspace, key="unused", name="Unused")
    Group.objects.create(pk=GROUP, workspace=workspace, name="Adults")
    joined = action("add_contact_groups", groups=[{"uuid": GROUP, "name": "Adults"}])
    aged = action("set_contact_field", field={"key": "age", "name": "Age"}, value="17")
    inner = save_flow(workspace=workspace, definition=flow("Inner", [node("one", joined, aged)]))
    enter = action("enter_flow", flow={"uuid": str(inner.flow_id), "name": "Inner"})
    return str(save_flow(workspace=workspace, definition=flow("Outer", [node("enter", enter)])).flow_id)


def names(exported: dict[str, Any]) -> list[str]:
    return [one["name"] for one in exported["flows"]]


def test_nothing_asked_nothing_told(api: Api, outer: str) -> None:
    assert api.get("definitions") == {"version": "13", "site": "http://testserver", "flows": [], **EMPTY}


def test_a_flow_with_what_it_needs(api: Api, outer: str) -> None:
    told = api.get("definitions", flow=outer)
    assert names(told) == ["Outer", "Inner"]
    definition = told["flows"][0]
    assert (definition["uuid"], definition["spec_version"], definition["type"]) == (outer, "14.4.2", "messaging")
    assert {"language", "nodes", "localization"} <= definition.keys()
    assert told["fields"] == [{"key": "age", "name": "Age", "type": "number"}]
    assert told["groups"] == [{"uuid": GROUP, "name": "Adults", "query": None}]
    assert api.get("definitions", flow=outer, dependencies="all") == told


def test_with_less(api: Api, outer: str) -> None:
    flows = api.get("definitions", flow=outer, dependencies="flows")
    assert (names(flows), flows["fields"], flows["groups"]) == (["Outer", "Inner"], [], [])
    alone = api.get("definitions", flow=outer, dependencies="none")
    assert (names(alone), alone["fields"], alone["groups"]) == (["Outer"], [], [])
    refused = api.call("get", "definitions", flow=outer, dependencies="some")
    assert refused.status_code == 400
    assert refused.json() == {"detail": "dependencies must be one of none, flows, all"}


def test_a_campaign_with_what_it_needs(api: Api, workspace: Workspace, outer: str, foreign: Workspace) -> None:
    group = Group.objects.get()
    campaign = create_campaign(workspace=workspace, name="Birthdays", group=group)
    ContactField.objects.create(workspace=workspace, key="born", name="Born", type="datetime")
    common: dict[str, Any] = {"workspace": workspace, "campaign": campaign, "relative_to": "born"}
    first = CampaignPoint.objects.create(**common, offset=-1, unit="days", hour=9, flow=Flow.objects.get(name="Inner"))
    said = {"eng": {"text": "Happy birthday!"}}
    second = CampaignPoint.objects.create(
        **common, offset=0, unit="minutes", translations=said, base_language="eng", start_mode="skip"
    )
    told = api.get("definitions", campaign=campaign.pk)
    born = {"key": "born", "label": "Born"}
    assert told["campaigns"] == [
        {
            "uuid": str(campaign.pk),
            "name": "Birthdays",
            "group": {"uuid": GROUP, "name": "Adults"},
            "events": [
                {
                    "uuid": str(first.pk),
                    "event_type": "F",
                    "offset": -1,
                    "unit": "D",
                    "delivery_hour": 9,
                    "relative_to": born,
                    "start_mode": "I",
                    "flow": {"uuid": str(first.flow_id), "name": "Inner"},
                },
                {
                    "uuid": str(second.pk),
                    "event_type": "M",
                    "offset": 0,
                    "unit": "M",
                    "delivery_hour": -1,
                    "relative_to": born,
                    "start_mode": "S",
                    "message": {"eng": "Happy birthday!"},
                    "base_language": "eng",
                },
            ],
        }
    ]
    assert names(told) == ["Inner"]
    assert {one["key"] for one in told["fields"]} == {"age", "born"}
    assert [one["name"] for one in told["groups"]] == ["Adults"]
    assert names(api.get("definitions", campaign=campaign.pk, dependencies="none")) == []
    read = read_export(told)
    assert [(one.name, len(one.points)) for one in read.campaigns] == [("Birthdays", 2)]
    Campaign.objects.update(workspace=foreign)
    assert api.get("definitions", campaign=campaign.pk)["campaigns"] == []


def test_several_and_those_that_there_are_not(api: Api, workspace: Workspace, foreign: Workspace, owner: User) -> None:
    ours = make_flow(workspace, name="Ours")
    draft = create_draft(workspace=workspace, name="Draft", type="messaging", language="eng", by=owner)
    theirs = make_flow(foreign, name="Theirs")
    asked = [str(ours.pk), "nonsense", str(uuid4()), str(theirs.pk), str(draft.pk)]
    assert sorted(names(api.get("definitions", flow=asked))) == ["Draft", "Snacks"]
