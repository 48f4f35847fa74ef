"""Globals and resthooks."""

import pytest
from django.test import Client

from engine.assets import place
from engine.models import Global, Resthook, ResthookSubscriber, Role, Workspace
from tests.dashboard.conftest import make_flow, member, signed_in
from tests.dashboard.definitions import SNACKS

pytestmark = pytest.mark.django_db


def test_a_global_is_what_flows_read(browser: Client, workspace: Workspace) -> None:
    browser.post("/globals/new/", {"name": "Hotline number", "value": "112"})
    found = Global.objects.get()
    assert found.key == "hotline_number"
    browser.post(f"/globals/{found.pk}/", {"name": "Hotline", "value": "113"})
    assert place(workspace.pk).assets.globals["hotline_number"].value == "113"
    assert "@globals.hotline_number" in browser.get("/globals/").content.decode()
    browser.post(f"/globals/{found.pk}/delete/")
    assert not place(workspace.pk).assets.globals


@pytest.mark.parametrize("role", [Role.ANALYST, Role.VIEWER])
def test_values_are_for_those_who_may_change_them(browser: Client, workspace: Workspace, role: Role) -> None:
    browser.post("/globals/new/", {"name": "Key of the weather", "value": "s3cr3t"})
    assert "s3cr3t" in browser.get("/globals/").content.decode()
    page = signed_in(member(workspace, role)).get("/globals/").content.decode()
    assert "@globals.key_of_the_weather" in page
    assert "s3cr3t" not in page


def test_a_name_is_taken_once(browser: Client) -> None:
    browser.post("/globals/new/", {"name": "Line", "value": "1"})
    assert "There is one of this name already" in browser.post("/globals/new/", {"name": "LINE"}).content.decode()
    assert Global.objects.get().value == "1"


def test_a_resthook_tells_its_subscribers(browser: Client, workspace: Workspace) -> None:
    browser.post("/resthooks/new/", {"slug": "New-Registration"})
    hook = Resthook.objects.get()
    url = "https://hooks.example.org/registered"
    browser.post(f"/resthooks/{hook.pk}/subscribe/", {"url": url})
    assert place(workspace.pk).assets.resthooks["new-registration"].subscribers == (url,)
    again = browser.post(f"/resthooks/{hook.pk}/subscribe/", {"url": url})
    assert "told already" in again.content.decode()
    browser.post(f"/resthooks/subscribers/{ResthookSubscriber.objects.get().pk}/delete/")
    assert place(workspace.pk).assets.resthooks["new-registration"].subscribers == ()


def test_only_web_addresses(browser: Client) -> None:
    browser.post("/resthooks/new/", {"slug": "joined"})
    browser.post(f"/resthooks/{Resthook.objects.get().pk}/subscribe/", {"url": "ftp://example.org/"})
    assert not ResthookSubscriber.objects.exists()


def test_one_that_a_flow_calls_stays(browser: Client, workspace: Workspace) -> None:
    hook = Resthook.objects.create(workspace=workspace, slug="joined")
    call = {"uuid": "8eebd020-1af5-431c-b943-aa670fc74da9", "type": "call_resthook", "resthook": "joined"}
    first, *others = SNACKS["nodes"]
    calling = {**SNACKS, "name": "Caller", "nodes": [{**first, "actions": [call, *first["actions"]]}, *others]}
    make_flow(workspace, calling)
    assert "Caller" in browser.get(f"/resthooks/{hook.pk}/delete/").content.decode()
    browser.post(f"/resthooks/{hook.pk}/delete/")
    assert Resthook.objects.exists()
