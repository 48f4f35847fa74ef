"""A broadcast's turn in a contact's inbox."""

from collections.abc import Sequence

import msgspec

from engine import models
from engine.core.broadcast import Broadcast, write_message
from engine.models import Inbox
from engine.models.start import Bulk
from engine.runner.items import Item
from engine.runner.occasions import BroadcastInfo, Starts, occasion
from engine.runner.scene import Scene
from flows.contact import ACTIVE
from flows.events.message import MsgCreated
from flows.message import MsgContent
from flows.refs import UserRef


@occasion(Inbox.Kind.BROADCAST)
def broadcast(scene: Scene, item: Item, starts: Starts) -> None:
    """Who is no longer active isn't written to. Who never wrote may be new, and in no group yet."""
    info = starts.get(item.start_id) if item.start_id else None
    if scene.contact.status != ACTIVE:
        scene.note_outcome("skipped", scene.contact.status)
    elif isinstance(info, BroadcastInfo):
        if not scene.contact.last_seen_on:
            scene.regroup()
        _send(scene, info.said, str(item.start_id))


def _send(scene: Scene, said: Broadcast, key: str) -> None:
    tools, place = scene.engine.tools, scene.place
    message = write_message(said, scene.contact, place.environment, place.assets, tools.clock, tools.random)
    scene.log(MsgCreated(msg=message, broadcast_uuid=key))
    reason = message.unsendable_reason
    scene.note_outcome("failed" if reason else "started", reason)


def load_broadcasts(items: Sequence[Item]) -> Starts:
    """What the broadcasts of these items say."""
    ids = {item.start_id for item in items if item.start_id and item.kind == Inbox.Kind.BROADCAST}
    rows = models.Broadcast.objects.filter(pk__in=ids).select_related("created_by") if ids else ()
    return {row.pk: _info(row) for row in rows}


def _info(row: models.Broadcast) -> BroadcastInfo:
    translations = msgspec.convert(row.translations, dict[str, MsgContent])
    return BroadcastInfo(Broadcast(translations, row.base_language, row.is_evaluated), created_by(row))


def created_by(row: Bulk) -> UserRef | None:
    """The person who asked for a start or broadcast."""
    return UserRef(str(row.created_by.pk), str(row.created_by)) if row.created_by else None
