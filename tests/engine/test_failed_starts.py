"""Starts that can't be, or go wrong on their way: they say why, and harm no other."""

from collections import Counter

import pytest
from django.db import OperationalError

from engine.core.pacing import Pace
from engine.models import Flow, Start
from engine.runner.batch import run_batch
from engine.services import bulk
from engine.services.audience import Audience
from engine.services.broadcasts import request_broadcast
from engine.services.groups import create_field
from engine.services.starts import create_start, request_start
from flows.message import MsgContent
from tests.engine.test_starts import EVERYONE, drain, outcomes
from tests.engine.test_starts import people as people


def test_a_query_that_no_longer_makes_sense_fails_the_start(
    flow: Flow, people: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    field = create_field(workspace=flow.workspace, key="age", name="Age")
    monkeypatch.setattr(bulk, "SMALL", -1)
    start = create_start(flow=flow, audience=Audience(query='age = ""'))
    field.delete()
    flow.workspace.touch_assets()
    drain()
    start.refresh_from_db()
    assert start.status == "failed"
    assert "age" in start.error


@pytest.mark.parametrize("trouble", [{"not_seen_for_days": 3_000_000}, {"not_seen_for_days": "long"}])
def test_a_start_that_cannot_be_harms_no_other(
    flow: Flow, people: list[str], monkeypatch: pytest.MonkeyPatch, trouble: dict[str, object]
) -> None:
    monkeypatch.setattr(bulk, "SMALL", -1)
    bad, _good = (create_start(flow=flow, everyone=True) for _ in range(2))
    Start.objects.filter(pk=bad.pk).update(exclusions=trouble)
    drain()
    assert [start.status for start in Start.objects.order_by("pk")] == ["failed", "completed"]
    bad.refresh_from_db()
    assert "days" in bad.error
    assert bad.finished_on


def test_who_is_left_of_a_start_that_fails_on_its_way_is_skipped(
    flow: Flow, people: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    start = create_start(flow=flow, audience=EVERYONE, pace=Pace(wave_size=2, wave_minutes=0))
    run_batch()
    with monkeypatch.context() as patch:
        patch.setattr(bulk, "pace_of", lambda _: 1 / 0)
        bulk.advance()
    start.refresh_from_db()
    assert (start.status, start.error) == ("failed", "ZeroDivisionError: division by zero")
    assert Counter(outcomes(start).values()) == {"started": 2, "skipped bulk_failed": 3}


def test_trouble_of_the_database_fails_nothing(flow: Flow, people: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def deadlock(_: object) -> int:
        raise OperationalError("deadlock detected")

    start = create_start(flow=flow, everyone=True)
    with monkeypatch.context() as patch:
        patch.setattr(bulk, "release", deadlock)
        assert bulk.advance() == 0
    drain()
    start.refresh_from_db()
    assert start.status == "completed"


@pytest.mark.parametrize(("query", "code"), [('age = "+250788999111"', "invalid_number"), ("(+250788999111", "syntax")])
def test_logs_quote_no_queries_of_flows(flow: Flow, caplog: pytest.LogCaptureFixture, query: str, code: str) -> None:
    create_field(workspace=flow.workspace, key="age", name="Age", type="number")
    asked = Audience(query=query)
    request_start(workspace_id=flow.workspace_id, flow=str(flow.pk), audience=asked, trigger={})
    said = {"eng": MsgContent("Hi")}
    request_broadcast(workspace_id=flow.workspace_id, audience=asked, translations=said, base_language="eng")
    assert [record.getMessage().rpartition(" ")[2] for record in caplog.records] == [code] * 2
    assert "788999111" not in caplog.text
