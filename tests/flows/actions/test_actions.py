"""Every type of action by its rows: what it logs, and the locals and results that it leaves."""

from pathlib import Path
from typing import Any

import pytest

from flows.actions import ACTIONS
from flows.errors import FlowError
from tests.engine.core.workspace import Conversation, flow_of, message, named, shown
from tests.flows.rows import rows, uuid

DATA = Path(__file__).parent / "data"
FILES = sorted(path.name for path in DATA.glob("*.json"))

named("action", "exit", "node")


@pytest.mark.parametrize("row", [case for name in FILES for case in rows(__file__, name)])
def test_row(row: dict[str, Any]) -> None:
    if "refused" in row:
        with pytest.raises(FlowError) as refused:
            Conversation(_flow(row))
        assert str(refused.value) == row["refused"]
    else:
        assert outcome(row) == row["expected"]


def outcome(row: dict[str, Any]) -> dict[str, Any]:
    """What comes of a flow whose only node has the row's action."""
    conversation = Conversation(_flow(row), row.get("pages"), **row.get("contact", {}))
    sprint = conversation.start(**_trigger(row))
    named(*(["parent"] if "history" in row else []))
    run = conversation.session.runs[0]
    events = [event for event in shown(sprint.events) if event["type"] not in ("run_started", "run_ended")]
    ended = [event["status"] for event in shown(sprint.events) if event["type"] == "run_ended"]
    results = dict(shown(run.results))
    for result in results.values():
        del result["created_on"]
    return {"events": events, "results": results, "ended": ended}


def _flow(row: dict[str, Any]) -> dict[str, Any]:
    action = {"uuid": uuid("action"), **row["action"]}
    # What the action left in its local is shown as a result.
    actions = [action, *([_show_local(row["local"])] if "local" in row else [])]
    node = {"uuid": uuid("node"), "actions": actions, "exits": [{"uuid": uuid("exit")}]}
    return flow_of([node], type=row.get("type", "messaging"), localization=row.get("localization", {}))


def _show_local(name: str) -> dict[str, Any]:
    return {"uuid": uuid("show"), "type": "set_run_result", "name": "Local", "value": f"@locals.{name}"}


def _trigger(row: dict[str, Any]) -> dict[str, Any]:
    given: dict[str, Any] = {key: row[key] for key in row if key in ("batch", "history")}
    return {**given, "type": "msg", "event": message(row["message"])} if "message" in row else given


def test_every_type_has_rows() -> None:
    assert [f"{name}.json" for name in ACTIONS] == FILES


@pytest.mark.parametrize("name", list(ACTIONS))
def test_every_type_says_what_it_is_for(name: str) -> None:
    assert ACTIONS[name].__doc__
    assert ACTIONS[name].type == name
