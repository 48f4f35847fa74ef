import pytest

from engine.models import Workspace
from tests.dashboard.api.conftest import Api

pytestmark = pytest.mark.django_db


def test_shown_under_both_names(api: Api, workspace: Workspace) -> None:
    shown = api.get("workspace")
    assert shown == {
        "uuid": str(workspace.pk),
        "name": "Snack lovers",
        "country": "KE",
        "languages": ["eng"],
        "timezone": "Africa/Nairobi",
        "date_style": "day_first",
        "anon": False,
        "credits": {"used": -1, "remaining": -1},
        "primary_language": "eng",
    }
    assert api.get("org") == shown


def test_what_a_workspace_has_not_is_null(api: Api, workspace: Workspace) -> None:
    Workspace.objects.filter(pk=workspace.pk).update(
        country="", languages=[], redact_urns=True, date_format="YYYY-MM-DD"
    )
    shown = api.get("workspace")
    assert (shown["country"], shown["languages"], shown["primary_language"]) == (None, [], None)
    assert (shown["anon"], shown["date_style"]) == (True, "year_first")


def test_it_can_only_be_read(api: Api) -> None:
    assert api.post("workspace", {"name": "Ours"}, 405) == {"detail": 'Method "POST" not allowed.'}
