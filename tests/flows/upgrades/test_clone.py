"""Copies of definitions with other UUIDs."""

import itertools
import json

from flows.upgrades import clone
from tests.flows.rows import uuid


class Numbers:
    """UUIDs that count up."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def uuid4(self) -> str:
        return f"00000000-0000-4000-8000-{next(self._numbers):012}"

    def uuid7(self) -> str:
        return self.uuid4()

    def uuid7s(self, count: int) -> list[str]:
        return [self.uuid7() for _ in range(count)]


FLOW = {
    "uuid": uuid("flow"),
    "name": f"Keeps {uuid('a')} in texts",
    "localization": {"kin": {uuid("a"): {"text": ["Muraho"]}}},
    "nodes": [
        {
            "uuid": uuid("n"),
            "actions": [
                {"uuid": uuid("a"), "type": "add_contact_groups", "groups": [{"uuid": uuid("g"), "name": "G"}]}
            ],
            "router": {"cases": [{"uuid": uuid("c"), "arguments": [uuid("g"), "G"], "category_uuid": ""}]},
            "exits": [
                {"uuid": uuid("x"), "destination_uuid": uuid("n")},
                {"uuid": uuid("y"), "destination_uuid": None},
            ],
        }
    ],
}


def test_given_uuids_are_used_and_the_others_are_new() -> None:
    before = json.dumps(FLOW)
    copy = clone(FLOW, {uuid("g"): uuid("h")}, Numbers())
    node, text = copy["nodes"][0], json.dumps(copy)
    assert json.dumps(FLOW) == before
    assert copy["name"] == FLOW["name"]
    assert node["actions"][0]["groups"][0]["uuid"] == node["router"]["cases"][0]["arguments"][0] == uuid("h")
    assert all(uuid(name) not in text for name in ("flow", "n", "c", "x", "y"))


def test_what_was_the_same_stays_the_same() -> None:
    copy = clone(FLOW, {}, Numbers())
    node = copy["nodes"][0]
    assert node["exits"][0]["destination_uuid"] == node["uuid"]
    assert list(copy["localization"]["kin"]) == [node["actions"][0]["uuid"]]
    assert node["router"]["cases"][0]["category_uuid"] == ""
    assert node["exits"][1]["destination_uuid"] is None
