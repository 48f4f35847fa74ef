"""Looking things up in a workspace."""

import pytest

from flows.assets import Assets
from flows.errors import InputError
from flows.refs import FieldRef, FlowRef, GroupRef, UserRef


@pytest.fixture
def assets() -> Assets:
    return Assets.from_json(
        {
            "groups": [{"uuid": "g1", "name": "Reporters"}, {"uuid": "g2", "name": "Teens", "query": "age < 20"}],
            "fields": [{"uuid": "f1", "key": "age", "name": "Age", "type": "number"}],
            "flows": [{"uuid": "b1", "name": "Water", "spec_version": "14.4.2", "nodes": []}],
            "labels": [{"uuid": "l1", "name": "Urgent"}],
            "topics": [{"uuid": "t1", "name": "General"}],
            "users": [{"uuid": "u1", "name": "Aline", "email": "aline@example.org"}],
            "globals": [{"key": "hotline", "name": "Hotline", "value": "116"}],
            "channels": None,
        }
    )


def test_names_are_found_in_any_case(assets: Assets) -> None:
    assert assets.group_named("REPORTERS") is assets.groups["g1"]
    assert assets.label_named("urgent") is assets.labels["l1"]
    assert assets.topic_named("general") is assets.topics["t1"]
    assert assets.flow_named("water") == FlowRef("b1", "Water")
    assert assets.user_with_email("Aline@Example.org") is assets.users["u1"]
    assert assets.group_named("Farmers") is None


def test_references(assets: Assets) -> None:
    assert assets.groups["g1"].ref == GroupRef("g1", "Reporters")
    assert assets.users["u1"].ref == UserRef("u1", "Aline")
    assert str(assets.groups["g1"].ref) == "group[uuid=g1,name=Reporters]"
    assert str(assets.fields["age"].ref) == "field[key=age,name=Age]"
    assert FieldRef("age").identity == "age"


def test_only_groups_with_a_query_are_smart(assets: Assets) -> None:
    assert [group.name for group in assets.smart_groups] == ["Teens"]


def test_flows_are_loaded_once_and_when_needed() -> None:
    asked: list[str] = []
    assets = Assets(load_flow=asked.append)
    assert asked == []
    assert assets.flow("b1") is None
    assert assets.flow("b1") is None
    assert asked == ["b1"]


def test_what_cannot_be_read_says_where() -> None:
    with pytest.raises(InputError, match=r"groups: Object missing required field `uuid` - at `\$\[0\]`"):
        Assets.from_json({"groups": [{"name": "Reporters"}]})
