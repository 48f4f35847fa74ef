"""The page of what flows asked of other services."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from dashboard.reports.webhooks import health
from engine.core.secrets import hide_secrets
from engine.models import Flow, Incident, Resthook, ResthookSubscriber, WebhookCall, Workspace
from tests.dashboard.conftest import make_flow

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
    empty = browser.get(url).content.decode()
    assert "No flow has called" in empty
    assert f'<a href="{url}" aria-current="page">' in empty
    call(foreign, None)
    call(workspace, flow)
    text = browser.get(url).content.decode()
    assert "&lt;b&gt;bananas&lt;/b&gt;" in text
    assert text.count("https://example.org/prices") == 1
    assert str(NODE) in text
    assert "<bdi>example.org</bdi>" in text
    assert reverse("web:flow", args=[flow.pk]) in text


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("outcome=success", {200}),
        ("outcome=failed", {0, 404, 503}),
        ("outcome=4xx", {404}),
        ("outcome=none", {0}),
        ("url=PRICES", {200, 503}),
        ("until=2020-01-01", set()),
        ("outcome=success&url=weather", set()),
    ],
)
def test_calls_are_sought(browser: Client, workspace: Workspace, flow: Flow, asked: str, found: set[int]) -> None:
    call(workspace, flow)
    call(workspace, flow, status="response_error", status_code=503)
    call(workspace, None, status="response_error", status_code=404, url="https://example.org/weather")
    call(workspace, None, status="connection_error", status_code=0, url="https://example.org/weather")
    page = browser.get(f"{reverse('web:webhooks')}?{asked}")
    assert {one.status_code for one in page.context["page"].rows} == found


def test_calls_of_a_flow_are_sought(browser: Client, workspace: Workspace, foreign: Workspace, flow: Flow) -> None:
    call(workspace, flow)
    call(workspace, None)
    rows = browser.get(f"{reverse('web:webhooks')}?flow={flow.pk}").context["page"].rows
    assert [one.flow_id for one in rows] == [flow.pk]
    other = make_flow(foreign, name="Green or black")
    assert "Select a valid choice" in browser.get(f"{reverse('web:webhooks')}?flow={other.pk}").content.decode()


def test_a_resthook_shows_how_each_address_took_it(browser: Client, workspace: Workspace, flow: Flow) -> None:
    hook = Resthook.objects.create(workspace=workspace, slug="joined")
    for url in ("https://a.example.org/?token=secret", "https://new.example.org/"):
        ResthookSubscriber.objects.create(workspace=workspace, resthook=hook, url=url)
    hidden = hide_secrets("https://a.example.org/?token=secret")
    call(workspace, flow, resthook="joined", url=hidden)
    call(workspace, flow, resthook="joined", url=hidden, status="response_error", status_code=500)
    call(workspace, flow, resthook="joined", url="https://old.example.org/", status="subscriber_gone", status_code=410)
    call(workspace, flow, resthook="another", url="https://new.example.org/")
    page = browser.get(reverse("web:resthook", args=[hook.pk]))
    told = [(one.url, bool(one.subscriber), one.calls, one.failures) for one in page.context["deliveries"]]
    assert told == [
        (hidden, True, 2, 1),
        ("https://new.example.org/", True, 0, 0),
        ("https://old.example.org/", False, 1, 1),
    ]
    assert "told no more" in page.content.decode()
    assert len(page.context["page"].rows) == 3
