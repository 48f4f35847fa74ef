"""The page of what flows asked of other services."""

from datetime import timedelta
from uuid import UUID, uuid4

from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from dashboard.reports.webhooks import health
from engine.models import Flow, Incident, WebhookCall, Workspace

NODE = uuid4()


def call(workspace: Workspace, flow: Flow | None, milliseconds: int = 10, hours: int = 0, **fields: object) -> None:
    values: dict[str, object] = {
        "status": "success",
        "status_code": 200,
        "node_id": NODE,
        "url": "https://example.org/prices",
        **fields,
    }
    WebhookCall.objects.create(
        workspace=workspace,
        contact_id=uuid4(),
        flow=flow,
        created_on=now() - timedelta(hours=hours),
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


def test_the_last_failure_and_the_service_are_told(workspace: Workspace, flow: Flow) -> None:
    call(workspace, flow, status="connection_error", status_code=0)
    call(workspace, flow, status="response_error", status_code=503, url="https://me:secret@old.example.org/prices")
    call(workspace, flow, url="https://new.example.org:8443/prices?key=1")
    [node] = health(workspace)
    assert (node.host, node.error, node.is_ill) == ("new.example.org:8443", "503", False)
    assert node.failed_on == WebhookCall.objects.get(status_code=503).created_on
    call(workspace, flow, status="connection_error", status_code=0, url="https://me:secret@old.example.org/prices")
    Incident.objects.create(
        workspace=workspace, kind=Incident.Kind.WEBHOOK_UNHEALTHY, scope=str(NODE), opened_on=now(), facts={}
    )
    [node] = health(workspace)
    assert (node.host, node.error, node.is_ill) == ("old.example.org", "connection_error", True)


def test_the_page_shows_calls(browser: Client, workspace: Workspace, foreign: Workspace, flow: Flow) -> None:
    url = reverse("web:webhooks")
    assert "No flow has called" in browser.get(url).content.decode()
    call(foreign, None)
    call(workspace, flow)
    text = browser.get(url).content.decode()
    assert "&lt;b&gt;bananas&lt;/b&gt;" in text
    assert text.count("https://example.org/prices") == 1
    assert str(NODE) in text
    assert "<bdi>example.org</bdi>" in text
    assert reverse("web:flow", args=[flow.pk]) in text
