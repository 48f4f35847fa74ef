from collections.abc import Callable
from typing import Any

import pytest

from engine.models import Campaign, CampaignPoint, ContactField, Flow, Group, Inbox, Workspace
from engine.models.base import uuid7
from tests.dashboard.api.conftest import Api
from tests.dashboard.conftest import make_contact, make_flow

pytestmark = pytest.mark.django_db


@pytest.fixture
def group(workspace: Workspace) -> Group:
    return Group.objects.create(workspace=workspace, name="Mothers")


@pytest.fixture
def campaign(workspace: Workspace, group: Group) -> Campaign:
    return Campaign.objects.create(workspace=workspace, name="Visits", group=group)


@pytest.fixture
def due(workspace: Workspace) -> ContactField:
    return ContactField.objects.create(workspace=workspace, key="due", name="Due date", type="datetime")


def event(campaign: Campaign | None = None, **more: Any) -> dict[str, Any]:
    given = {"relative_to": "due", "offset": -3, "unit": "days", "delivery_hour": 9, "message": "Soon"}
    return {**given, **({"campaign": str(campaign.pk)} if campaign else {}), **more}


def test_made_changed_and_shown(api: Api, group: Group) -> None:
    made = api.post("campaigns", {"name": "Visits", "group": str(group.pk)})
    assert made == {
        "uuid": made["uuid"],
        "name": "Visits",
        "archived": False,
        "group": {"uuid": str(group.pk), "name": "Mothers"},
        "created_on": made["created_on"],
    }
    changed = api.post("campaigns", {"name": "Calls", "group": "mothers"}, 200, uuid=made["uuid"])
    assert changed == {**made, "name": "Calls"}
    assert api.results("campaigns", uuid=made["uuid"]) == [changed]


def test_what_is_refused_of_campaigns(api: Api, campaign: Campaign, foreign: Workspace) -> None:
    theirs = Group.objects.create(workspace=foreign, name="Theirs")
    required = ["This field is required."]
    assert api.post("campaigns", {}, 400) == {"name": required, "group": required}
    assert api.post("campaigns", {"name": "VISITS", "group": "Mothers"}, 400) == {
        "name": ["This field must be unique."]
    }
    assert api.post("campaigns", {"name": "New", "group": "Theirs"}, 400) == {"group": ["No such object: Theirs"]}
    away = Campaign.objects.create(workspace=foreign, name="Theirs", group=theirs)
    api.post("campaigns", {"name": "New", "group": "Mothers"}, 404, uuid=away.pk)
    assert [one["name"] for one in api.results("campaigns")] == ["Visits"]


class TestEvents:
    def test_a_message(self, api: Api, workspace: Workspace, campaign: Campaign, due: ContactField) -> None:
        make_contact(workspace, "Asha", groups=(campaign.group,))
        made = api.post("campaign_events", event(campaign))
        assert made == {
            "uuid": made["uuid"],
            "campaign": {"uuid": str(campaign.pk), "name": "Visits"},
            "relative_to": {"key": "due", "name": "Due date", "label": "Due date"},
            "offset": -3,
            "unit": "days",
            "delivery_hour": 9,
            "flow": None,
            "message": {"eng": "Soon"},
            "created_on": made["created_on"],
        }
        assert Inbox.objects.get().kind == Inbox.Kind.RESCHEDULE
        assert api.results("campaign_events", campaign="visits") == [made]
        assert api.results("campaign_events", campaign=campaign.pk) == [made]
        assert api.results("campaign_events", campaign="other") == []

    def test_one_that_is_changed_keeps_its_uuid(
        self, api: Api, campaign: Campaign, due: ContactField, flow: Flow
    ) -> None:
        made = api.post("campaign_events", event(campaign))
        CampaignPoint.objects.update(start_mode="skip")
        starting = event(relative_to="created_on", unit="hours", offset=1, flow=str(flow.pk))
        del starting["message"]
        changed = api.post("campaign_events", starting, 200, uuid=made["uuid"])
        assert (changed["uuid"], changed["message"]) == (made["uuid"], None)
        assert changed["flow"] == {"uuid": str(flow.pk), "name": flow.name}
        assert changed["relative_to"] == {"key": "created_on", "name": "Created On", "label": "Created On"}
        assert changed["delivery_hour"] == -1
        assert CampaignPoint.objects.get().start_mode == "skip"

    def test_deleted(self, api: Api, campaign: Campaign, due: ContactField) -> None:
        made = api.post("campaign_events", event(campaign))
        api.delete("campaign_events", uuid=made["uuid"])
        api.delete("campaign_events", 404, uuid=made["uuid"])
        assert not CampaignPoint.objects.exists()

    def test_what_is_refused(
        self, api: Api, workspace: Workspace, campaign: Campaign, due: ContactField, flow: Flow
    ) -> None:
        ContactField.objects.create(workspace=workspace, key="age", name="Age", type="number")
        draft, gone = make_flow(workspace, name="Draft", published=0), str(uuid7())
        for sent, told in (
            (event(), {"campaign": ["This field is required."]}),
            ({**event(), "campaign": gone}, {"campaign": [f"No such object: {gone}"]}),
            (event(campaign, relative_to="nope"), {"relative_to": ["No such object: nope"]}),
            (event(campaign, unit="years"), {"unit": ['"years" is not a valid choice.']}),
            (
                event(campaign, delivery_hour=24),
                {"delivery_hour": ["Ensure this value is less than or equal to 23."]},
            ),
            (event(campaign, flow=str(draft.pk)), {"flow": [f"No such object: {draft.pk}"]}),
            (event(campaign, flow=str(flow.pk)), {"non_field_errors": ["Flow or a message text required."]}),
            (
                event(campaign, message={"fra": "Bientôt"}),
                {"message": ["Must include translation for base language 'eng'"]},
            ),
        ):
            assert api.post("campaign_events", sent, 400) == told
        no_date = api.post("campaign_events", event(campaign, relative_to="age"), 400)
        assert no_date["relative_to"][0].startswith("'age' is not a date")
        made = api.post("campaign_events", event(campaign))
        other = Campaign.objects.create(workspace=workspace, name="Other", group=campaign.group)
        moved = api.post("campaign_events", event(other), 400, uuid=made["uuid"])
        assert moved == {"campaign": ["Cannot change campaign for existing events"]}

    @pytest.mark.parametrize("number", [2, 20])
    def test_few_queries_for_many(
        self, api: Api, workspace: Workspace, campaign: Campaign, queries: Callable[[int], Any], number: int
    ) -> None:
        for offset in range(number):
            CampaignPoint.objects.create(
                workspace=workspace, campaign=campaign, relative_to="created_on", offset=offset, unit="days"
            )
        api.get("campaign_events")
        with queries(4):
            api.get("campaign_events")
