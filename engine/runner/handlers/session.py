"""Sessions and runs are written from what they are in the end; here is what they ask of others."""

from uuid import UUID

import msgspec

from engine.runner.handling import handles
from engine.runner.scene import Happened, Scene
from engine.runner.unit_of_work import RequestedBroadcast, RequestedStart, UnitOfWork
from engine.services.audience import Audience, Exclusions
from flows.events.message import BroadcastCreated
from flows.events.session import SessionTriggered


@handles(SessionTriggered)
def triggered(scene: Scene, _happened: Happened, event: SessionTriggered, work: UnitOfWork) -> None:
    trigger = {
        "type": "flow_action",
        "run_summary": msgspec.to_builtins(event.run_summary),
        "history": msgspec.to_builtins(event.history),
        "batch": bool(event.groups or event.contact_query),
    }
    work.starts.append(
        RequestedStart(
            workspace_id=scene.place.workspace_id,
            flow=event.flow.uuid,
            audience=audience_of(event, Exclusions(in_a_flow=bool(event.exclusions and event.exclusions.in_a_flow))),
            trigger=trigger,
            create_contact=event.create_contact,
        )
    )


@handles(BroadcastCreated)
def broadcast(scene: Scene, _happened: Happened, event: BroadcastCreated, work: UnitOfWork) -> None:
    wanted = audience_of(event, Exclusions())
    work.broadcasts.append(
        RequestedBroadcast(scene.place.workspace_id, wanted, event.translations, event.base_language)
    )


def audience_of(event: SessionTriggered | BroadcastCreated, exclude: Exclusions) -> Audience:
    """Whom a flow means by its recipients."""
    return Audience(
        groups=tuple(UUID(group.uuid) for group in event.groups),
        contacts=tuple(UUID(contact.uuid) for contact in event.contacts),
        urns=event.urns,
        query=event.contact_query,
        exclude=exclude,
    )
