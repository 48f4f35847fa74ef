import pytest

from engine.models import Channel, Workspace
from tests.dashboard.api.conftest import Api

pytestmark = pytest.mark.django_db


def test_shown(api: Api, workspace: Workspace, foreign: Workspace) -> None:
    made = Channel.objects.create(workspace=workspace, type="EX", name="SMS", address="22500", country="KE")
    Channel.objects.create(workspace=workspace, type="EX", name="Gone", is_active=False)
    Channel.objects.create(workspace=workspace, type="SIM", name="Phone")
    Channel.objects.create(workspace=foreign, type="EX", name="Theirs", address="22500")
    (shown,) = api.results("channels")
    assert shown == {
        "uuid": str(made.pk),
        "name": "SMS",
        "address": "22500",
        "type": "ex",
        "country": "KE",
        "device": None,
        "last_seen": None,
        "created_on": shown["created_on"],
    }
    assert api.results("channels", address="22500") == api.results("channels", uuid=made.pk) == [shown]
    assert api.results("channels", address="1") == []


@pytest.mark.parametrize("name", ["channel_events", "classifiers", "optins", "resthook_events", "templates"])
def test_what_there_is_none_of(api: Api, name: str) -> None:
    assert api.get(name) == {"next": None, "previous": None, "results": []}
