"""A batch: claims contacts for which something waits, steps them in memory, writes all of it in one transaction.

A contact that fails, or whose flow has to ask another service, falls out of its batch: what waits for it is marked,
and ``engine.runner.alone`` takes it up.
"""

import logging
from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from engine.database import IN_MEMORY, Question, transaction
from engine.gateways.services import BatchServices, NeedsAnswer
from engine.models import Start
from engine.runner import campaigns as _campaigns  # noqa: F401  # fills the registry of occasions
from engine.runner import channel_events as _channel_events  # noqa: F401  # fills it too
from engine.runner import hand_over as _hand_over  # noqa: F401  # and it
from engine.runner import handlers as _all_handlers  # noqa: F401  # fills the registry of handlers
from engine.runner.broadcasting import created_by, load_broadcasts
from engine.runner.engines import make_engine
from engine.runner.handling import collect
from engine.runner.in_hand import in_hand
from engine.runner.items import Item, set_alone
from engine.runner.loading import load_scenes
from engine.runner.measuring import observe_round
from engine.runner.occasions import StartInfo, Starts, handle
from engine.runner.scene import Scene
from engine.runner.unit_of_work import UnitOfWork
from engine.services.broadcasts import request_broadcast
from engine.services.starts import request_start
from engine.telemetry import Stopwatch
from engine.wakeups import wake_senders
from flows.refs import FlowRef

logger = logging.getLogger(__name__)

BATCH_SIZE = 500


class Done(NamedTuple):
    """How many contacts a batch handled, and those that fell out of it."""

    contacts: int
    alone: list[UUID]


def run_batch(limit: int = BATCH_SIZE) -> Done:
    """One batch of at most ``limit`` contacts. If it can't be written as a whole, each contact is left to itself."""
    scenes: list[Scene] = []
    watch = Stopwatch()
    try:
        # What it writes leaves only by a claim that is on disk, with all before it: a batch that is lost is done again.
        with transaction(IN_MEMORY, _claim(limit)) as (_, claimed):
            contact_ids = [contact_id for (contact_id,) in claimed]
            with in_hand(contact_ids):
                scenes = load_scenes(contact_ids)
                watch.lap("load")
                done = _handle(scenes, watch)
    except Exception:
        if not scenes:
            raise
        logger.exception("a batch of %s contacts could not be written", len(scenes))
        with transaction():
            set_alone([item for scene in scenes for item in scene.items])
        return Done(0, [scene.contact_id for scene in scenes])
    if done.contacts:
        watch.lap("commit")
        wake_senders()
        observe_round("handle", watch, [item for scene in scenes for item in scene.items])
    return done


# Goes through what waits in its order and past contacts that others hold, however many, until it has enough. The OFFSET
# keeps the planner from joining all of the inbox with itself.
_CLAIM = """
    SELECT free.id FROM (
        SELECT contact_id, priority, id FROM engine_inbox AS item
        WHERE due_on <= now() AND NOT alone AND NOT EXISTS (
            SELECT FROM engine_inbox AS other WHERE other.contact_id = item.contact_id
                AND (other.alone OR (other.priority, other.id) < (item.priority, item.id)) OFFSET 0
        )
        ORDER BY priority, id
    ) AS first CROSS JOIN LATERAL (
        SELECT id FROM engine_contact WHERE id = first.contact_id AND (leased_until < now()) IS NOT FALSE
        FOR NO KEY UPDATE SKIP LOCKED
    ) AS free ORDER BY first.priority, first.id LIMIT %s
"""


def _claim(limit: int) -> Question:
    """Locks contacts for which something waits, until the end of the transaction; who waits longest comes first."""
    return Question(_CLAIM, [limit])


def _handle(scenes: Sequence[Scene], watch: Stopwatch) -> Done:
    starts = load_starts([item for scene in scenes for item in scene.items])
    fallen = [scene for scene in scenes if not step(scene, starts)]
    watch.lap("step")
    work = UnitOfWork()
    for scene in scenes:
        if scene not in fallen:
            collect(scene, work)
    write(work)
    set_alone([item for scene in fallen for item in scene.items])
    watch.lap("write")
    return Done(len(scenes), [scene.contact_id for scene in fallen])


def step(scene: Scene, starts: Starts) -> bool:
    """Takes a scene through all that waits for it; False if it has to be handled alone.

    Nothing waits any more if another worker was quicker, between the look at the inbox and the lock.
    """
    try:
        scene.open(make_engine(BatchServices(scene.place.workspace_id)))
        for item in scene.items:
            handle(scene, item, starts)
    except NeedsAnswer:
        return False
    except Exception:
        logger.exception("contact %(contact)s falls out of its batch", {"contact": scene.contact_id})
        return False
    return True


def write(work: UnitOfWork) -> None:
    """Writes a unit of work, and what flows asked to have started or sent, in the caller's transaction."""
    work.save()
    for wanted in work.starts:
        request_start(
            workspace_id=wanted.workspace_id,
            flow=wanted.flow,
            audience=wanted.audience,
            trigger=wanted.trigger,
            create_contact=wanted.create_contact,
        )
    for message in work.broadcasts:
        request_broadcast(
            workspace_id=message.workspace_id,
            audience=message.audience,
            translations=message.translations,
            base_language=message.base_language,
        )


def load_starts(items: Sequence[Item]) -> Starts:
    """What the starts and broadcasts of these items ask for."""
    ids = {item.start_id for item in items if item.start_id}
    if not ids:
        return {}
    rows = Start.objects.filter(pk__in=ids).select_related("flow", "created_by")
    return {**{row.pk: _start_info(row) for row in rows}, **load_broadcasts(items)}


def _start_info(row: Start) -> StartInfo:
    flow = FlowRef(str(row.flow_id), row.flow.name)
    return StartInfo(flow, row.total != 1, row.params or None, row.trigger, created_by(row), row.origin)
