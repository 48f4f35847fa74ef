"""Where texts leave with near letters, they are counted so: for forecasts, the pace of a channel, and costs."""

from decimal import Decimal
from typing import Any

import pytest

from channels.claims import claim
from engine.models import Channel, Outbox, Workspace
from engine.near_letters import writes_near_letters
from engine.runner.batch import run_batch
from engine.services.audience import Audience
from engine.services.inbox import Incoming, receive
from engine.services.launch import forecast_message
from engine.services.prices import cost, sms_counter
from tests.engine.conftest import add_flow
from tests.engine.flows import flow, node, send
from tests.engine.triggers import create_trigger

ALBANIAN = "Përshëndetje, çfarë mendoni për ujin në shkollën tuaj? Përgjigjuni falas, ju lutemi!"


@pytest.mark.parametrize(
    ("code", "config", "writes"),
    [
        ("KN", {}, True),
        ("KN", {"encoding": "D"}, False),
        ("AT", {}, False),
        ("AT", {"encoding": "S"}, True),
        ("EX", {}, False),
        ("SMPP", {}, True),
        ("GONE", {"encoding": "S"}, False),
    ],
)
def test_by_the_setting_or_else_as_the_adapter_does(code: str, config: dict[str, Any], writes: bool) -> None:
    assert writes_near_letters(code, config) is writes


@pytest.mark.parametrize(("encoding", "segments"), [("S", 1), ("D", 2)])
def test_counted_as_they_leave(workspace: Workspace, encoding: str, segments: int) -> None:
    config = {"send_url": "http://127.0.0.1/", "encoding": encoding}
    channel = claim(workspace=workspace, code="EX", name="Gateway", config=config)
    Channel.objects.update(prices={"": "0.02"})
    create_trigger(flow=add_flow(workspace, flow("Water", [node("hi", send(ALBANIAN))])), keywords=[])
    receive([Incoming(workspace_id=workspace.pk, channel_id=channel.pk, urn="tel:+250788000001", text="hello")])
    run_batch()
    assert Outbox.objects.get().segments == segments
    channel.refresh_from_db()
    assert cost(channel, sms_counter(channel)(ALBANIAN)) == segments * Decimal("0.02")
    meant = Audience(everyone=True)
    expected = forecast_message(
        workspace=workspace, translations={"sqi": ALBANIAN}, base_language="sqi", audience=meant
    )
    assert (expected.most, expected.cost) == (segments, segments * Decimal("0.02"))
