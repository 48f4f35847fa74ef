import pytest

from engine.models import Contact, Flow, Group, Trigger, Workspace
from tests.dashboard.api.conftest import Api
from tests.dashboard.conftest import make_contact

pytestmark = pytest.mark.django_db


def test_made_shown_renamed_and_deleted(api: Api, workspace: Workspace) -> None:
    made = api.post("groups", {"name": "Reporters"})
    assert made == {
        "uuid": made["uuid"],
        "name": "Reporters",
        "query": None,
        "status": "ready",
        "system": False,
        "count": 0,
    }
    make_contact(workspace, "Ann", groups=(Group.objects.get(),))
    renamed = api.post("groups", {"name": "Monitors"}, 200, uuid=made["uuid"])
    assert (renamed["uuid"], renamed["name"], renamed["count"]) == (made["uuid"], "Monitors", 1)
    assert api.results("groups") == [renamed]
    api.delete("groups", uuid=made["uuid"])
    assert api.results("groups") == []
    assert Contact.objects.count() == 1


def test_found_by_name_in_any_case(api: Api) -> None:
    made = api.post("groups", {"name": "Reporters"})
    assert api.results("groups", name="reporters") == [made]
    assert api.results("groups", name="report") == []
    both = api.call("get", "groups", name="Reporters", uuid=made["uuid"])
    assert both.json() == {"detail": "You may only specify one of the uuid, name parameters"}


def test_what_is_refused(api: Api) -> None:
    api.post("groups", {"name": "Reporters"})
    for name, why in (
        ("reporters", "This field must be unique."),
        ("", "This field may not be blank."),
        ("x" * 65, "Ensure this field has no more than 64 characters."),
        ('Say "hi"', 'Cannot contain the character: "'),
        (" Reporters", "Cannot begin or end with whitespace."),
    ):
        assert api.post("groups", {"name": name}, 400) == {"name": [why]}


def test_one_that_is_in_use_stays(api: Api, workspace: Workspace, flow: Flow) -> None:
    group = Group.objects.create(workspace=workspace, name="Reporters")
    Trigger.objects.create(workspace=workspace, kind="catch_all", flow=flow, groups=[group.pk])
    assert "detail" in api.delete("groups", 400, uuid=group.pk)
    assert Group.objects.filter(pk=group.pk).exists()
