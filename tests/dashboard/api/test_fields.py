import pytest

from engine.models import ContactField, Workspace
from engine.services import fields
from tests.dashboard.api.conftest import Api

pytestmark = pytest.mark.django_db


def test_made_shown_and_changed(api: Api) -> None:
    made = api.post("fields", {"name": "Nick name", "type": "text"})
    assert made == {
        "key": "nick_name",
        "name": "Nick name",
        "type": "text",
        "featured": False,
        "priority": 0,
        "usages": {"flows": 0, "groups": 0, "campaign_events": 0},
        "agent_access": "view",
        "label": "Nick name",
        "value_type": "text",
    }
    changed = api.post("fields", {"name": "Nickname", "type": "number"}, 200, key="nick_name")
    assert (changed["key"], changed["name"], changed["value_type"]) == ("nick_name", "Nickname", "numeric")
    assert api.results("fields", key="nick_name") == [changed]
    assert api.results("fields", key="other") == []


def test_old_names_are_taken(api: Api) -> None:
    assert api.post("fields", {"label": "Age", "value_type": "numeric"})["type"] == "number"


def test_what_is_refused(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    assert api.post("fields", {"type": "text"}, 400) == {"non_field_errors": ["Field 'name' is required."]}
    assert api.post("fields", {"name": "Age"}, 400) == {"non_field_errors": ["Field 'type' is required."]}
    wrong = api.post("fields", {"name": "A_b", "type": "colour"}, 400)
    assert wrong == {
        "name": ["Can only contain letters, numbers and hypens."],
        "type": ['"colour" is not a valid choice.'],
    }
    reserved = api.post("fields", {"name": "Has", "type": "text"}, 400)
    assert reserved == {"name": ['Generated key "has" is invalid or a reserved name.']}
    for name in ("Ticket", "Timezone", "Created on"):
        assert "reserved name" in api.post("fields", {"name": name, "type": "text"}, 400)["name"][0]
    api.post("fields", {"name": "Age", "type": "text"})
    assert api.post("fields", {"name": "age", "type": "text"}, 400) == {"name": ["This field must be unique."]}
    assert "name" in api.post("fields", {"type": "text"}, 400, key="age")["non_field_errors"][0]
    api.post("fields", {"name": "Other", "type": "text"}, 404, key="other")
    monkeypatch.setattr(fields, "MAX_FIELDS", 1)
    assert "limit" in api.post("fields", {"name": "More", "type": "text"}, 409)["detail"]


def test_no_two_have_one_name(api: Api) -> None:
    api.post("fields", {"name": "Age", "type": "number"})
    api.post("fields", {"name": "Town", "type": "text"})
    unique = {"name": ["This field must be unique."]}
    assert api.post("fields", {"name": "AGE", "type": "text"}, 400, key="town") == unique
    api.post("fields", {"name": "Years", "type": "number"}, 200, key="age")
    assert api.post("fields", {"name": "years", "type": "text"}, 400) == unique
    assert api.post("fields", {"name": "TOWN", "type": "text"}, 200, key="town")["name"] == "TOWN"


def test_few_queries_for_many(api: Api, workspace: Workspace, django_assert_max_num_queries: object) -> None:
    for number in range(20):
        ContactField.objects.create(workspace=workspace, key=f"f{number}", name=f"F{number}")
    with django_assert_max_num_queries(12):  # type: ignore[operator]  # pytest-django's, untyped
        api.get("fields")
