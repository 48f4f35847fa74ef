"""The list of flows: new ones, copies, labels, the archive, files, and what uses a flow."""

import json
from typing import Any

from django.test import Client

from engine.models import Flow, FlowDraft, FlowLabel, Inbox, Trigger, User, Workspace
from engine.services.flow_usages import usages_of_flow
from engine.services.flows import publish_flow, save_flow
from engine.services.imports import plan_import, run_import
from flows.export import read_export
from tests.dashboard.conftest import make_contact, make_run
from tests.dashboard.editor.conftest import Call, Json
from tests.engine import flows as build


def page(browser: Client, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_a_new_flow_opens_in_the_editor(browser: Client, workspace: Workspace) -> None:
    response = browser.post("/flows/new/", {"name": "Drinks", "language": "eng", "type": "messaging"})
    made = Flow.objects.get(name="Drinks")
    assert response["Location"] == f"/flows/{made.pk}/edit/"
    listed = page(browser, "/flows/")
    assert "Drinks" in listed
    assert ">draft<" in listed
    again = browser.post("/flows/new/", {"name": "drinks", "language": "eng", "type": "messaging"})
    assert "another flow is called" in again.content.decode()


def test_a_copy_is_a_draft(browser: Client, flow: Flow) -> None:
    assert "Copy of Snacks" in page(browser, f"/flows/{flow.pk}/copy/")
    browser.post(f"/flows/{flow.pk}/copy/", {"name": "Snacks again"})
    copied = Flow.objects.get(name="Snacks again")
    assert copied.published == 0
    assert FlowDraft.objects.get(flow=copied).definition["name"] == "Snacks again"


def test_labels_sort_flows(browser: Client, flow: Flow) -> None:
    browser.post(f"/flows/{flow.pk}/labels/", {"labels": "Food, Youth , food"})
    assert sorted(FlowLabel.objects.values_list("name", flat=True)) == ["Youth", "food"]
    label = FlowLabel.objects.get(name="Youth")
    assert "Snacks" in page(browser, f"/flows/?label={label.pk}")
    browser.post(f"/flows/{flow.pk}/labels/", {"labels": "food"})
    assert FlowLabel.objects.get().name == "food"
    assert "Snacks" not in page(browser, f"/flows/?label={label.pk}")
    assert page(browser, "/flows/?label=nonsense")


def test_the_archive(browser: Client, flow: Flow) -> None:
    browser.post(f"/flows/{flow.pk}/archive/")
    assert f"/flows/{flow.pk}/" not in page(browser, "/flows/")
    assert f"/flows/{flow.pk}/" in page(browser, "/flows/?archived=1")
    config = browser.get(f"/flows/{flow.pk}/edit/").context["config"]
    assert config["can"] == {"edit": False, "publish": False, "launch": False, "simulate": True}
    browser.post(f"/flows/{flow.pk}/bring-back/")
    assert f"/flows/{flow.pk}/" in page(browser, "/flows/")


def entering(flow: Flow) -> Json:
    enter = build.action("enter_flow", flow={"uuid": str(flow.pk), "name": flow.name})
    return build.flow("Outer", [build.node("in", enter)])


def test_where_a_flow_is_used(browser: Client, flow: Flow, workspace: Workspace) -> None:
    publish_flow(revision=save_flow(workspace=workspace, definition=entering(flow)))
    Trigger.objects.create(workspace=workspace, flow=flow, kind="keyword", keywords=["snack", "food"])
    Trigger.objects.create(workspace=workspace, flow=flow, kind="opt_out")
    assert [(usage.kind, usage.name) for usage in usages_of_flow(flow)] == [
        ("flow", "Outer"),
        ("trigger", "snack food"),
        ("trigger", "opt_out"),
    ]
    shown = page(browser, f"/flows/{flow.pk}/")
    assert "Outer" in shown
    assert ">Somebody wants no more messages</a>" in shown


def test_a_file_brings_what_the_flow_enters_and_comes_back(
    browser: Client, flow: Flow, workspace: Workspace, foreign: Workspace, owner: User
) -> None:
    save_flow(workspace=workspace, definition=entering(flow))
    outer = Flow.objects.get(name="Outer")
    response = browser.get(f"/flows/{outer.pk}/export/")
    assert response["Content-Disposition"] == 'attachment; filename="outer.json"'
    exported = read_export(response.content)
    assert {spec.name for spec in exported.flows} == {"Outer", "Snacks"}
    assert not exported.problems
    run_import(workspace=foreign, plan=plan_import(workspace=foreign, export=exported), by=owner)
    assert set(Flow.objects.for_workspace(foreign).values_list("name", flat=True)) == {"Outer", "Snacks"}


def test_what_is_only_ours_is_left_out_for_others(browser: Client, flow: Flow, post: Call, definition: Json) -> None:
    case = definition["nodes"][1]["router"]["cases"][0]
    case |= {"type": "has_choices", "arguments": ["Nuts\nFruit"]}
    post("draft/", definition=definition, version=0)
    ours: Any = json.loads(browser.get(f"/flows/{flow.pk}/export/").content)
    theirs: Any = json.loads(browser.get(f"/flows/{flow.pk}/export/?plain=1").content)
    assert ours["flows"][0]["nodes"][1]["router"]["cases"][0]["type"] == "has_choices"
    assert theirs["flows"][0]["nodes"][1]["router"]["cases"][0]["type"] == "has_any_word"


def test_a_flow_ends_for_everybody_who_is_in_it(browser: Client, workspace: Workspace, owner: User, flow: Flow) -> None:
    asha, brian = (make_contact(workspace, name) for name in ("Asha", "Brian"))
    make_run(asha, flow, status="waiting")
    make_run(brian, flow, status="completed")
    assert f'action="/flows/{flow.pk}/end/"' in page(browser, f"/flows/{flow.pk}/")
    told = browser.post(f"/flows/{flow.pk}/end/", follow=True).content.decode()
    assert "It ends for 1 person." in told
    item = Inbox.objects.get()
    assert (item.contact_id, item.kind) == (asha.pk, "interrupt")
    assert item.payload == {"flow": str(flow.pk), "user": str(owner.pk)}
