"""Sessions and runs are written from what they are in the end; here is what they ask of others."""

import msgspec

from engine.runner.handling import handles
from engine.runner.scene import Happened, Scene
from engine.runner.unit_of_work import RequestedStart, UnitOfWork
from flows.events.session import SessionTriggered


@handles(SessionTriggered)
def triggered(scene: Scene, _happened: Happened, event: SessionTriggered, work: UnitOfWork) -> None:
    trigger = {
        "type": "flow_action",
        "run_summary": msgspec.to_builtins(event.run_summary),
        "history": msgspec.to_builtins(event.history),
        "batch": bool(event.groups),
    }
    work.starts.append(
        RequestedStart(
            workspace_id=scene.place.workspace_id,
            flow=event.flow.uuid,
            groups=[group.uuid for group in event.groups],
            contacts=[contact.uuid for contact in event.contacts],
            trigger=trigger,
        )
    )
