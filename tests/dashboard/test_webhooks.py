"""The page of what flows asked of other services."""

from datetime import timedelta
from uuid import UUID, uuid4

from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from dashboard.reports.webhooks import health
from engine.models import Flow, WebhookCall, Workspace

NODE = uuid4()


def call(workspace: Workspace, flow: Flow | None, milliseconds: int = 10, hours: int = 0, **fields: object) -> None:
    values: dict[str, object] = {"status": "success", "status_code": 200, "node_id": NODE, **fields}
    WebhookCall.objects.create(
        workspace=workspace,
        contact_id=uuid4(),
        flow=flow,
        created_on=now() - timedelta(hours=hours),
        url="https://example.org/prices",
        elapsed_ms=milliseconds,
        request="GET /prices",
        response="200\r\n\r\n<b>bananas</b>",
        **values,
    )


def test_health_is_told_by_node(workspace: Workspace, foreign: Workspace, flow: Flow) -> None:
    other = UUID(int=7)
    for milliseconds in range(1, 101):
        call(workspace, flow, milliseconds)
    call(workspace, flow, 15_000, status="connection_error", status_code=0, node_id=other)
    call(workspace, flow, 99, hours=25)
    call(foreign, None)
    ill, well = health(workspace)
    assert (ill.node_id, ill.calls, ill.failures, ill.p95) == (other, 1, 1, 15_000)
    assert (well.flow, well.node_id, well.calls, well.failures, well.p50, well.p95) == (flow.name, NODE, 100, 0, 50, 95)


def test_the_page_shows_calls(browser: Client, workspace: Workspace, foreign: Workspace, flow: Flow) -> None:
    url = reverse("web:webhooks")
    assert "No flow has called" in browser.get(url).content.decode()
    call(foreign, None)
    call(workspace, flow)
    text = browser.get(url).content.decode()
    assert "&lt;b&gt;bananas&lt;/b&gt;" in text
    assert text.count("https://example.org/prices") == 1
    assert str(NODE) in text
