"""A flow that asks another service, through real workers."""

from engine.models import Channel, Flow
from engine.services.flows import publish_flow, save_flow
from engine.services.triggers import create_trigger
from tests.engine.flows import action, flow, node, send
from tests.journeys.conftest import Say
from tests.journeys.sink import Sink

NUMBER = "+250788000077"


def test_a_service_is_asked_before_the_reply(channel: Channel, sink: Sink, say: Say) -> None:
    ask = action("call_webhook", method="POST", url=sink.url, body="id=1&to=service&text=asked")
    definition = flow("Ask", [node("ask", ask, send("It said @webhook.status"))])
    revision = save_flow(workspace=channel.workspace, definition=definition)
    publish_flow(revision=revision)
    create_trigger(flow=Flow.objects.get(pk=revision.flow_id), keywords=["ask"])
    assert say(channel, NUMBER, "ask").status_code == 200
    assert sink.has(NUMBER, 1)
    assert sink.to("service") == ["asked"]
    assert sink.to(NUMBER) == ["It said 200"]
