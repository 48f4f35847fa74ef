"""A campaign's turn in a contact's inbox."""

from engine.core.broadcast import Broadcast, write_message
from engine.core.campaigns import Point, due_time, next_allowed
from engine.models import Inbox
from engine.models.base import IDS
from engine.runner.items import Item
from engine.runner.occasions import Starts, flow_ref, occasion, start_flow
from engine.runner.scene import Scene
from flows.events.message import MsgCreated
from flows.events.session import CampaignFired
from flows.moment import read_rfc3339
from flows.refs import CampaignRef
from flows.triggers import CampaignTrigger


@occasion(Inbox.Kind.CAMPAIGN)
def campaign(scene: Scene, item: Item, _starts: Starts) -> None:
    """A point came due: it has a say if it still is for that time, else it is set anew; at the end of quiet hours, if
    its turn comes so late that it is in them. Payload: point, due.
    """
    place = scene.place
    point = place.points.get(item.payload["point"])
    due = due_time(point, scene.contact, place.environment, place.quiet) if point else None
    if point is None or due != read_rfc3339(item.payload["due"]):
        scene.needs_reschedule = True
        return
    now = read_rfc3339(scene.now())
    allowed = next_allowed(scene.contact, place.environment, place.quiet, now)
    if allowed > now:
        scene.put_off.append((point.uuid, due, allowed))
        return
    event = CampaignFired(
        uuid=IDS.uuid7(),
        created_on=scene.now(),
        campaign=CampaignRef(point.campaign, point.campaign_name),
        point_uuid=point.uuid,
    )
    is_skipped = bool(point.mode == "skip" and scene.waiting)
    scene.fires.append((point.uuid, is_skipped))
    if point.message and not is_skipped:
        _say(scene, point.message)
    elif not is_skipped:
        _start(scene, point, event)


def _start(scene: Scene, point: Point, event: CampaignFired) -> None:
    flow = flow_ref(scene, point.flow)
    start_flow(scene, CampaignTrigger(flow=flow, event=event, batch=True, triggered_on=scene.now()))


def _say(scene: Scene, message: Broadcast) -> None:
    tools, place = scene.engine.tools, scene.place
    said = write_message(message, scene.contact, place.environment, place.assets, tools.clock, tools.random)
    scene.log(MsgCreated(msg=said))


@occasion(Inbox.Kind.RESCHEDULE)
def reschedule(scene: Scene, item: Item, _starts: Starts) -> None:
    """Campaigns have changed or, with ``keeps_late`` in the payload, the clock or the quiet hours of the workspace."""
    scene.needs_reschedule = True
    scene.keeps_late |= item.payload.get("keeps_late", False)
