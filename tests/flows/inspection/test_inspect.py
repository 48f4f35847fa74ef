"""The inspection that RapidPro's editors know."""

from flows.assets import Assets
from flows.inspection import inspect
from tests.flows.building import flow, message, node, question
from tests.flows.rows import uuid

INSPECTED = flow(
    node(
        "a",
        {
            "uuid": uuid("g"),
            "type": "add_contact_groups",
            "groups": [{"uuid": uuid("gg"), "name": "Nurses"}, {"name_match": "@fields.team"}],
        },
        {"uuid": uuid("l"), "type": "set_run_local", "local": "count", "value": "1", "operation": "increment"},
        {"uuid": uuid("u"), "type": "add_contact_urn", "scheme": "tel", "path": "@input"},
        message(
            "m",
            "Hi @contact.first_name of @Contact.Fields.Town, see @globals.hotline and @(parent.results.age.value + 1)",
        ),
        to="b",
    ),
    question(
        "b",
        answers={"Nurse": ["has_group", [uuid("hh"), "Doctors"], ""], "Bad": ["has_pattern", ["(x"], ""]},
        result="Job",
    ),
    node("c", {"uuid": uuid("r"), "type": "set_run_result", "name": "job", "value": "x", "category": "NURSE"}),
    node(
        "d",
        {
            "uuid": uuid("s"),
            "type": "start_session",
            "flow": {"uuid": uuid("o"), "name": "Other"},
            "legacy_vars": ["@fields.boss"],
        },
    ),
    localization={"fra": {"m": {"text": ["Salut @fields.ville"]}, "b Bad case": {"arguments": ["[y"]}}},
)


def test_what_a_flow_depends_on() -> None:
    kinds = [(one["type"], one.get("key") or one["name"]) for one in inspect(INSPECTED).dependencies]
    assert kinds == [
        ("group", "Nurses"),
        ("field", "team"),
        ("field", "town"),
        ("global", "hotline"),
        ("field", "ville"),
        ("group", "Doctors"),
        ("flow", "Other"),
        ("field", "boss"),
    ]


def test_results_of_one_key_are_one() -> None:
    assert inspect(INSPECTED).to_json()["results"] == [
        {"key": "job", "name": "Job", "categories": ["Nurse", "Bad", "Other"], "node_uuids": [uuid("b"), uuid("c")]}
    ]


def test_locals_parents_and_counts() -> None:
    info = inspect(INSPECTED).to_json()
    assert (info["locals"], info["parent_refs"]) == (["_has_urn", "count"], ["age"])
    assert info["counts"] == {"nodes": 4, "languages": 1}


def test_issues_without_assets() -> None:
    issues = inspect(INSPECTED).to_json()["issues"]
    assert [(one["type"], one["node_uuid"], one.get("language")) for one in issues] == [
        ("legacy_vars", uuid("d"), None),
        ("invalid_regex", uuid("b"), None),
        ("invalid_regex", uuid("b"), "fra"),
    ]
    assert (issues[0]["vars"], issues[0]["action_uuid"]) == (["@fields.boss"], uuid("s"))
    assert [one["regex"] for one in issues[1:]] == ["(x", "[y"]


def test_missing_things() -> None:
    assets = Assets.from_json(
        {"groups": [{"uuid": uuid("gg"), "name": "Nurses"}], "flows": [{"uuid": uuid("o"), "name": "Other"}]}
    )
    inspection = inspect(INSPECTED, assets)
    missing = [one.get("key") or one["name"] for one in inspection.dependencies if one.get("missing")]
    assert missing == ["team", "town", "hotline", "ville", "Doctors", "boss"]
    [french] = [
        one for one in inspection.issues if one.get("language") == "fra" and one["type"] == "missing_dependency"
    ]
    assert french["dependency"] == {"key": "ville", "name": "", "type": "field"}
    assert french["description"] == "missing field dependency 'ville'"


def test_texts() -> None:
    inspection = inspect(INSPECTED)
    assert "Salut @fields.ville" in inspection.templates
    assert "@fields.team" in inspection.templates
    assert "[y" in inspection.templates
    assert "Salut @fields.ville" not in inspection.localizables
    assert {"Nurse", "Bad", "Other", "NURSE", "(x"} <= set(inspection.localizables)
