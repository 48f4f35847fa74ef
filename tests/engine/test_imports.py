"""Importing flows: what is planned is what is made, and never anything of another workspace."""

from typing import Any

import pytest

from engine.models import Campaign, CampaignPoint, ContactField, Flow, FlowRevision, Group, Trigger, Workspace
from engine.services.campaigns import create_campaign, save_point
from engine.services.exports import export_flows
from engine.services.fields import add_field
from engine.services.flows import publish_flow, save_flow
from engine.services.groups import create_group
from engine.services.imports import plan_import, run_import
from engine.services.triggers import pause_trigger, save_trigger
from engine.services.workspaces import create_workspace
from flows.export import read_export
from tests.engine.flows import action, flow, node, poll, send, uuid


def export(*flows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"version": "13", "site": "https://example.org", "flows": list(flows), **more}


@pytest.fixture
def signup() -> dict[str, Any]:
    group = {"uuid": uuid("group farmers"), "name": "Farmers"}
    join = action("add_contact_groups", groups=[group])
    field = action("set_contact_field", field={"key": "crop", "name": "Main crop"}, value="maize")
    made = flow("Sign up", [node("in", join, field, send("Welcome"))])
    triggers = [{"trigger_type": "K", "keyword": "farm", "flow": {"uuid": made["uuid"], "name": "Sign up"}}]
    return export(made, poll(), triggers=triggers)


def import_all(workspace: Workspace, data: dict[str, Any]) -> list[Flow]:
    return run_import(workspace=workspace, plan=plan_import(workspace=workspace, export=read_export(data))).flows


def test_what_a_plan_says(workspace: Workspace, signup: dict[str, Any]) -> None:
    plan = plan_import(workspace=workspace, export=read_export(signup))
    assert [spec.name for spec in plan.new_flows] == ["Sign up", "Favourites"]
    assert (plan.new_groups, plan.new_fields, plan.updated_flows) == (["Farmers"], ["Main crop"], [])
    assert not Flow.objects.exists()


def test_an_import_makes_it(workspace: Workspace, signup: dict[str, Any]) -> None:
    made = import_all(workspace, signup)
    assert {one.name: one.published for one in made} == {"Sign up": 1, "Favourites": 1}
    assert Group.objects.get(name="Farmers").pk.hex == uuid("group farmers").replace("-", "")
    assert ContactField.objects.get(key="crop").name == "Main crop"
    assert Trigger.objects.get().keywords == ["farm"]
    results = Flow.objects.get(name="Favourites").inspection["results"]
    assert [result["key"] for result in results] == ["colour", "drink"]


def test_importing_again_makes_a_new_revision(workspace: Workspace, signup: dict[str, Any]) -> None:
    import_all(workspace, signup)
    plan = plan_import(workspace=workspace, export=read_export(signup))
    assert [spec.name for spec in plan.updated_flows] == ["Sign up", "Favourites"]
    assert plan.new_groups == plan.new_fields == []
    run_import(workspace=workspace, plan=plan)
    assert Flow.objects.count() == 2
    assert set(Flow.objects.values_list("published", flat=True)) == {2}
    assert Trigger.objects.count() == 1


def test_another_workspace_gets_its_own(workspace: Workspace, signup: dict[str, Any]) -> None:
    import_all(workspace, signup)
    other = create_workspace(name="Other", owner="b@example.org").workspace
    import_all(other, signup)
    theirs = FlowRevision.objects.for_workspace(other).get(flow__name="Sign up")
    group = Group.objects.for_workspace(other).get()
    assert theirs.definition["nodes"][0]["actions"][0]["groups"][0]["uuid"] == str(group.pk)
    assert str(theirs.flow_id) == theirs.definition["uuid"] != uuid("flow Sign up")
    assert FlowRevision.objects.for_workspace(workspace).filter(number=2).count() == 0


def test_groups_are_found_by_name(workspace: Workspace, signup: dict[str, Any]) -> None:
    ours = Group.objects.create(workspace=workspace, name="FARMERS")
    import_all(workspace, signup)
    revision = FlowRevision.objects.get(flow__name="Sign up")
    assert revision.definition["nodes"][0]["actions"][0]["groups"][0]["uuid"] == str(ours.pk)


def test_flows_are_found_by_name_too(workspace: Workspace) -> None:
    import_all(workspace, export(poll()))
    moved = poll() | {"uuid": uuid("another")}
    import_all(workspace, export(moved))
    assert str(Flow.objects.get().pk) == uuid("flow Favourites")


def test_flows_with_problems_are_left_out(workspace: Workspace) -> None:
    broken = poll()
    broken["nodes"][0]["actions"][0]["type"] = "dance"
    good = flow("Good", [node("only", send("hi"))])
    plan = plan_import(workspace=workspace, export=read_export(export(broken, good)))
    assert [spec.name for spec in plan.refused_flows] == ["Favourites"]
    assert [one.name for one in run_import(workspace=workspace, plan=plan).flows] == ["Good"]


def test_triggers_and_campaigns_come_along(workspace: Workspace) -> None:
    welcome = flow("Welcome", [node("only", send("hi"))])
    ref = {"uuid": welcome["uuid"], "name": "Welcome"}
    group = {"uuid": uuid("group mothers"), "name": "Mothers"}
    triggers = [
        {"trigger_type": "M", "flow": ref, "groups": [group]},
        {"trigger_type": "N", "flow": ref},
        {"trigger_type": "R", "flow": ref},
    ]
    visit = {"label": "Next visit", "key": "next_visit"}
    timing = {"relative_to": visit, "offset": -1, "unit": "D", "delivery_hour": 9}
    events = [
        {"uuid": uuid("point 1"), "event_type": "F", "flow": ref, **timing},
        {"uuid": uuid("point 2"), "event_type": "M", "message": {"eng": "Soon"}, "base_language": "eng", **timing},
    ]
    campaigns = [{"uuid": uuid("campaign"), "name": "Visits", "group": group, "events": events}]
    data = export(welcome, triggers=triggers, campaigns=campaigns)
    plan = plan_import(workspace=workspace, export=read_export(data))
    assert (plan.campaigns, plan.left_out) == (["Visits"], ["trigger referral"])
    import_all(workspace, data)
    import_all(workspace, data)
    mothers = Group.objects.get()
    assert list(Trigger.objects.order_by("id").values_list("kind", "groups")) == [
        ("missed_call", [mothers.pk]),
        ("new_conversation", []),
    ]
    assert Campaign.objects.get().group == mothers
    points = CampaignPoint.objects.order_by("id")
    assert [(point.relative_to, point.offset, point.unit, point.hour) for point in points] == [
        ("next_visit", -1, "days", 9)
    ] * 2
    assert [bool(point.flow) for point in points] == [True, False]
    assert ContactField.objects.get().type == "datetime"


def test_old_campaigns_speak_no_language(workspace: Workspace) -> None:
    """RapidPro has turned these into `und` since."""
    due = {"relative_to": {"label": "Due", "key": "due"}, "unit": "D", "event_type": "M", "delivery_hour": -1}
    events = [
        {**due, "offset": 1, "message": {"base": "One"}},
        {**due, "offset": 2, "message": "Two", "base_language": "base"},
        {**due, "offset": 3, "message": '{"base": "Three", "fre": "Trois"}'},
        {**due, "offset": 4, "message": {"en": "Four"}, "base_language": "en"},
        {**due, "offset": 5, "message": {"eng": "Five", "swa": "Tano"}, "base_language": "swa"},
    ]
    campaign = {"id": 3, "name": "Births", "group": {"id": 8, "name": "Mothers"}, "events": events}
    import_all(workspace, export(campaigns=[campaign]) | {"version": 8})
    points = CampaignPoint.objects.order_by("offset")
    assert [(point.base_language, point.translations) for point in points] == [
        ("und", {"und": {"text": "One"}}),
        ("und", {"und": {"text": "Two"}}),
        ("und", {"und": {"text": "Three"}, "fra": {"text": "Trois"}}),
        ("eng", {"eng": {"text": "Four"}}),
        ("swa", {"eng": {"text": "Five"}, "swa": {"text": "Tano"}}),
    ]


def test_what_is_exported_is_imported_as_it_was(workspace: Workspace) -> None:
    """Triggers, how campaigns begin, and the fields that queries of groups ask for."""
    greeting = save_flow(
        workspace=workspace, definition=flow("Greeting", [node("only", send("hi"))], type="messaging_background")
    )
    publish_flow(revision=greeting)
    made = Flow.objects.get()
    add_field(workspace=workspace, name="Age", type="number")
    add_field(workspace=workspace, name="Due", type="datetime")
    adults = create_group(workspace=workspace, name="Adults", query="age > 17")
    others = create_group(workspace=workspace, name="Others")
    save_trigger(flow=made, kind="keyword", keywords=["join", "in"], match="only_word", groups=[adults])
    save_trigger(flow=made, kind="catch_all", exclude_groups=[others])
    pause_trigger(trigger=save_trigger(flow=made, kind="missed_call"))
    campaign = create_campaign(workspace=workspace, name="Visits", group=adults)
    modes = ("interrupt", "skip", "passive")
    for offset, mode in enumerate(modes):
        save_point(campaign=campaign, relative_to="due", offset=offset, unit="days", flow=made, start_mode=mode)
    exported = export_flows(workspace=workspace, flows=[made], campaigns=[campaign], site="https://example.org")
    elsewhere = Workspace.objects.create(name="Elsewhere")
    import_all(elsewhere, exported)
    triggers = Trigger.objects.for_workspace(elsewhere).order_by("id")
    names = dict(Group.objects.for_workspace(elsewhere).values_list("pk", "name"))
    assert [
        (one.kind, one.keywords, one.match, [names[key] for key in (*one.groups, *one.exclude_groups)])
        for one in triggers
    ] == [("keyword", ["join", "in"], "only_word", ["Adults"]), ("catch_all", [], "first_word", ["Others"])]
    points = CampaignPoint.objects.for_workspace(elsewhere).order_by("offset")
    assert tuple(points.values_list("start_mode", flat=True)) == modes
    fields = ContactField.objects.for_workspace(elsewhere)
    assert sorted(fields.values_list("key", "type")) == [("age", "number"), ("due", "datetime")]


def test_what_old_files_know_by_numbers_gets_uuids(workspace: Workspace) -> None:
    """And what is odd about a file stops no import."""
    welcome = flow("Welcome", [node("only", send("hi"))])
    group = {"uuid": "x", "name": "Mothers", "query": ""}
    trigger = {
        "trigger_type": "K",
        "keyword": "baby",
        "channel": 1234,
        "groups": [group],
        "flow": {"uuid": welcome["uuid"], "name": "Welcome"},
    }
    event = {"uuid": "5", "event_type": "F", "offset": 10**30, "unit": "D", "relative_to": {"key": "due"}}
    campaign = {"uuid": 7, "name": "Births", "group": group, "events": [{**event, "flow": {"uuid": "9"}}]}
    fields = [{"key": "", "name": "None"}, {"key": "k" * 40}, {"key": "crop", "name": "Crop", "type": "numeric"}]
    import_all(workspace, export(welcome, triggers=[trigger], campaigns=[campaign], groups=[group], fields=fields))
    assert Trigger.objects.get().groups == [Group.objects.get().pk]
    assert Flow.objects.get().published == 1
    assert sorted(ContactField.objects.values_list("key", "type")) == [("crop", "text"), ("due", "datetime")]
