"""What happens to a contact besides messages: a missed call, a chat that began, a ticket that was closed."""

import msgspec

from engine.models import Inbox, Trigger
from engine.models.base import IDS
from engine.runner.items import Item
from engine.runner.occasions import Starts, confirm, find_trigger, flow_ref, occasion, start_flow
from engine.runner.scene import Scene
from flows.contact import ACTIVE, STOPPED, Ticket
from flows.events.contact import TicketClosed
from flows.events.session import CallMissed, ChatStarted
from flows.modifiers.status import StatusModifier
from flows.refs import ChannelRef
from flows.triggers import CallTrigger, ChatTrigger, TicketTrigger


@occasion(Inbox.Kind.MISSED_CALL)
def missed_call(scene: Scene, item: Item, _starts: Starts) -> None:
    """The contact called; a flow can answer by message. Payload: channel."""
    scene.see(item.created_on)
    event = CallMissed(uuid=IDS.uuid7(), created_on=item.created_on, channel=_channel(scene, item))
    scene.log(event)
    match = find_trigger(scene, Trigger.Kind.MISSED_CALL, channel=item.payload["channel"])
    if match and scene.contact.status == ACTIVE:
        flow = flow_ref(scene, match.rule.flow)
        start_flow(scene, CallTrigger(flow=flow, event=event, triggered_on=scene.now()))


@occasion(Inbox.Kind.CHAT)
def chat(scene: Scene, item: Item, _starts: Starts) -> None:
    """The contact opened a chat without writing yet, which brings back who has stopped: the button says START.

    Payload: channel, and params for ``@trigger.params``.
    """
    if scene.contact.status == STOPPED:
        scene.modify(StatusModifier(ACTIVE))
        confirm(scene, "start")
    scene.see(item.created_on)
    event = ChatStarted(
        uuid=IDS.uuid7(),
        created_on=item.created_on,
        channel=_channel(scene, item),
        params=item.payload.get("params", {}),
    )
    scene.log(event)
    match = find_trigger(scene, Trigger.Kind.NEW_CONVERSATION, channel=item.payload["channel"])
    if match and scene.contact.status == ACTIVE:
        flow = flow_ref(scene, match.rule.flow)
        start_flow(scene, ChatTrigger(flow=flow, event=event, triggered_on=scene.now()))


@occasion(Inbox.Kind.TICKET)
def ticket_closed(scene: Scene, item: Item, _starts: Starts) -> None:
    """Payload: the ticket as JSON of flows."""
    ticket = msgspec.convert(item.payload["ticket"], Ticket)
    event = TicketClosed(uuid=IDS.uuid7(), created_on=item.created_on, ticket_uuid=ticket.uuid)
    match = find_trigger(scene, Trigger.Kind.CLOSED_TICKET)
    if match and scene.contact.status == ACTIVE:
        flow = flow_ref(scene, match.rule.flow)
        start_flow(scene, TicketTrigger(flow=flow, event=event, ticket=ticket, triggered_on=scene.now()))


def _channel(scene: Scene, item: Item) -> ChannelRef:
    channel = scene.assets.channels.get(item.payload["channel"])
    return channel.ref if channel else ChannelRef(item.payload["channel"], "")
