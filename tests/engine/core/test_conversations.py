"""Whole conversations by data: what the machine logs, and what it keeps, from the start to the last answer."""

from typing import Any

import pytest

from flows.routers import ROUTERS
from tests.engine.core.workspace import Conversation, flow_of, named, shown
from tests.flows.rows import rows

ROWS = rows(__file__, "conversations.json")
EXPECTED = {row.values[0]["what"]: row.values[0]["outputs"] for row in rows(__file__, "outputs.json")}
BY_NAME = {row.values[0]["what"]: row.values[0] for row in ROWS}

named("n1", "n2", "n3", "c1", "x1", "x2", "x3", "x4", "cx1", "cx2", "asking", "event")


@pytest.mark.parametrize("row", ROWS)
def test_conversation(row: dict[str, Any]) -> None:
    assert outputs(row) == EXPECTED[row["what"]]


def test_every_type_of_router_is_in_a_conversation() -> None:
    nodes = [node for row in BY_NAME.values() for node in row.get("nodes", ())]
    assert {node["router"]["type"] for node in nodes if "router" in node} == set(ROUTERS)


def outputs(row: dict[str, Any]) -> list[dict[str, Any]]:
    row = {**BY_NAME[row["like"]], **row} if "like" in row else row
    flow = flow_of(row["nodes"], localization=row.get("localization", {}))
    conversation = Conversation(flow, others=row.get("others", ()))
    sprints = [conversation.start(**row.get("trigger", {}))]
    states = [_state(conversation)]
    for resume in row["resumes"]:
        answered = isinstance(resume, str)
        sprints.append(conversation.answer(resume) if answered else conversation.resume(**resume))
        states.append(_state(conversation))
    return [
        {
            "events": shown(sprint.events),
            "ways": [f"{s.node_uuid} -> {s.destination_uuid} {s.operand}".strip() for s in sprint.segments],
            **state,
        }
        for sprint, state in zip(sprints, states, strict=True)
    ]


def _state(conversation: Conversation) -> dict[str, Any]:
    session = conversation.session
    runs = [{"status": run.status, "nodes": len(run.path), "results": sorted(run.results)} for run in session.runs]
    return {"session": session.status, "sprints": session.sprints, "runs": runs}
