"""Somebody waits at the phone: what they typed is handled at once, and what the flow says is given back to be shown."""

import time
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from engine.gate import TURNS
from engine.runner.alone import Leased, LeaseLost, attempt, lease, take
from engine.services.ussd import SHOWING, Shown, Turn, is_handled, stored
from engine.wakeups import wake_contact
from flows.events.message import MsgCreated

# Between tries to get a contact that a worker has in hand.
PAUSE_SECONDS = 0.01


class Begun(NamedTuple):
    """A turn that is stored, and what is to be handled first, None if a worker has the contact in hand."""

    contact_id: UUID
    message_id: str
    leased: Leased | None


def begin_turn(turn: Turn) -> Begun:
    """Stores a turn and takes its contact, in one transaction."""
    with transaction.atomic(durable=True):
        contact_id, message_id, question = stored(turn)
        return Begun(contact_id, message_id, take(contact_id, question, whatever=True))


def take_turn(
    contact_id: UUID, message_id: str, channel_id: UUID, *, until: float, leased: Leased | None = None
) -> Shown | None:
    """Handles all that waits for a contact up to this message, in order. ``until`` is of the monotonic clock.

    None if that failed or was too late, or a worker took it.
    """
    while leased or time.monotonic() < until:  # what is taken already is handled even if it is late
        leased = leased or lease(contact_id, whatever=True)
        if leased is None:
            if is_handled(contact_id, message_id):
                return None
            with TURNS.outside():
                time.sleep(PAUSE_SECONDS)
            continue
        mine = leased.item.payload.get("id") == message_id
        if mine:
            leased.item.payload[SHOWING] = str(channel_id)
        try:
            handled = attempt(leased)
        except LeaseLost:
            return None
        if mine:
            return _shown(leased) if handled else None
        leased = None
    wake_contact(contact_id)
    return None


def _shown(leased: Leased) -> Shown:
    channel = leased.item.payload[SHOWING]
    created: Sequence[MsgCreated] = [one.event for one in leased.scene.happened if isinstance(one.event, MsgCreated)]
    messages = [event.msg for event in created if event.msg.channel and event.msg.channel.uuid == channel]
    waiting = next((one for one in leased.scene.conversations if one.is_waiting), None)
    return Shown(
        "\n".join(message.text for message in messages if message.text),
        tuple(reply.text for reply in messages[-1].quick_replies if reply.text) if messages else (),
        waiting.session.uuid if waiting else "",
        waiting.sprint_id if waiting else "",
    )
