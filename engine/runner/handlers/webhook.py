"""Calls of other services: kept with their node, so that one that ails can be found."""

from engine.core.secrets import hide_secrets
from engine.runner.handling import handles
from engine.runner.scene import Happened, Scene
from engine.runner.unit_of_work import UnitOfWork
from flows.events.service import WebhookCalled
from flows.moment import read_rfc3339

LENGTH = 10_000


@handles(WebhookCalled)
def called(scene: Scene, happened: Happened, event: WebhookCalled, work: UnitOfWork) -> None:
    node = node_at(scene, happened)
    if event.status == "subscriber_gone":
        work.gone_subscribers.append((scene.place.workspace_id, event.resthook, event.url))
    work.webhook_calls.append(
        (
            *(scene.place.workspace_id, scene.contact.uuid, happened.flow or None, node or None, event.created_on),
            *(hide_secrets(event.url), event.resthook[:50], event.status, event.status_code, event.elapsed_ms),
            *(hide_secrets(event.request[:LENGTH]), hide_secrets(event.response[:LENGTH])),
        )
    )


def node_at(scene: Scene, happened: Happened) -> str:
    """The node of the flow at which something happened: the next one left after it, or else the last one reached."""
    definition = scene.assets.flow(happened.flow)
    first = definition.nodes[0].uuid if definition and definition.nodes else ""
    segments = happened.conversation.segments if happened.conversation else []
    here = [segment for segment in segments if segment.flow_uuid == happened.flow]
    moment = read_rfc3339(happened.event.created_on)
    last = here[-1].destination_uuid if here else first
    return next((segment.node_uuid for segment in here if read_rfc3339(segment.time) >= moment), last)
