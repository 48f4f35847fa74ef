"""One contact by itself: no transaction is open while its flow calls other services, and a failure harms nobody.

A lease on the contact's row takes the place of the lock. It is renewed before another service is called; whoever steps
longer than it lasts after that loses what was stepped, which counts as a try, and so does the death of its process.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from django.db import transaction

from engine.database import IN_MEMORY, Question, ask, ask_together
from engine.gateways.services import AloneServices
from engine.models import Inbox
from engine.runner.batch import load_starts, write
from engine.runner.engines import make_engine
from engine.runner.handling import collect
from engine.runner.items import MAX_TRIES, Item, bury, note_failure, note_loss
from engine.runner.loading import load_scenes
from engine.runner.measuring import observe_round
from engine.runner.occasions import Starts, handle
from engine.runner.scene import Scene
from engine.runner.unit_of_work import UnitOfWork
from engine.runner.unreadable import UnreadableSession, end_unreadable
from engine.telemetry import Stopwatch
from engine.wakeups import wake_drain, wake_senders

logger = logging.getLogger(__name__)

LEASE_SECONDS = 120


class LeaseLost(Exception):
    """Somebody else took the contact over."""


@dataclass(slots=True)
class Leased:
    """What was taken, and until when nobody else takes it."""

    scene: Scene
    item: Item
    starts: Starts
    until: datetime


def handle_contact(contact_id: UUID) -> None:
    """Takes the contact through what waits for it, one thing at a time, until nothing needs to be handled alone."""
    while leased := lease(contact_id):
        try:
            attempt(leased)
        except LeaseLost:
            return
    wake_drain()


def attempt(leased: Leased) -> bool:
    """Handles it, or notes why that failed and gives the lease back: whether it was handled. Raises ``LeaseLost``."""
    try:
        return _attempt(leased)
    except LeaseLost:
        logger.warning("contact %(contact)s was taken over by another worker", {"contact": leased.scene.contact_id})
        raise


def _attempt(leased: Leased) -> bool:
    if leased.item.tries >= MAX_TRIES:
        _note(leased, partial(bury, leased.item, "LeaseLost: it takes longer than a lease lasts, or ends its process"))
        return False
    try:
        step(leased)
    except LeaseLost:
        raise
    except UnreadableSession as error:
        _end_session(leased, error)
        return False
    except Exception as error:
        about = {"contact": leased.scene.contact_id, "kind": leased.item.kind, "item": leased.item.id}
        logger.exception("contact %(contact)s: %(kind)s %(item)s failed", about)
        _fail(leased, f"{type(error).__name__}: {error}")
        return False
    return True


_TAKE = """
    UPDATE engine_contact AS contact SET leased_until = now() + make_interval(secs => %s)
    FROM (
        SELECT id, leased_until FROM engine_contact WHERE id = %s AND (leased_until IS NULL OR leased_until < now())
        FOR NO KEY UPDATE SKIP LOCKED
    ) AS free WHERE contact.id = free.id
    RETURNING contact.leased_until, free.leased_until IS NOT NULL
"""
_GIVE_BACK = "UPDATE engine_contact SET leased_until = NULL WHERE id = %s AND leased_until = %s RETURNING id"
_RENEW = """
    UPDATE engine_contact SET leased_until = now() + make_interval(secs => %s) WHERE id = %s AND leased_until = %s
    RETURNING leased_until
"""


def lease(contact_id: UUID, *, whatever: bool = False) -> Leased | None:
    """The first thing that waits for the contact, if it is due and anything that waits has to be handled alone, or
    ``whatever`` it is. A lease that gets lost in a crash harms nobody, so it needn't wait for the disk.
    """
    with transaction.atomic(durable=True):
        return take(contact_id, IN_MEMORY, whatever=whatever)


def take(contact_id: UUID, *first: Question, whatever: bool) -> Leased | None:
    """Like ``lease``, in the caller's transaction and after what is asked ``first``. None too where one was lost."""
    *_, taken = ask_together([*first, Question(_TAKE, [LEASE_SECONDS, contact_id])])
    if not taken:
        return None
    ((until, was_lost),) = taken
    scene = load_scenes([contact_id])[0]
    if was_lost and scene.items:
        note_loss(scene.items[0])
    if was_lost or not scene.items or not (whatever or _is_due_alone(scene.items)):
        ask(_GIVE_BACK, [contact_id, until])
        return None
    return Leased(scene, scene.items[0], load_starts(scene.items[:1]), until)


def _is_due_alone(items: Sequence[Item]) -> bool:
    """Whether the first is due, and batches pass over the contact because of it or of one behind it."""
    if not any(item.alone for item in items):
        return False
    ((is_due,),) = ask("SELECT due_on <= now() FROM engine_inbox WHERE id = %s", [items[0].id])
    return bool(is_due)


def step(leased: Leased) -> None:
    """Handles it and writes what came of it; raises ``LeaseLost`` if that took too long."""
    scene, watch = leased.scene, Stopwatch()
    scene.open(make_engine(AloneServices(scene.place.workspace_id, partial(renew, leased))))
    handle(scene, leased.item, leased.starts)
    watch.lap("step_alone")
    work = UnitOfWork()
    collect(scene, work)
    with transaction.atomic(durable=True):
        _end_lease(leased)
        write(work)
    watch.lap("write_alone")
    if work.outbox:
        wake_senders()
    observe_round("handle_alone", watch, [leased.item])


def renew(leased: Leased) -> None:
    """From now on it lasts as long as a new one. Raises ``LeaseLost`` if somebody else has the contact."""
    with transaction.atomic(durable=True):
        _, renewed = ask_together([IN_MEMORY, Question(_RENEW, [LEASE_SECONDS, leased.scene.contact_id, leased.until])])
    if not renewed:
        raise LeaseLost
    leased.until = renewed[0][0]


def _end_lease(leased: Leased) -> None:
    if not ask(_GIVE_BACK, [leased.scene.contact_id, leased.until]):
        raise LeaseLost


def _fail(leased: Leased, error: str) -> None:
    _note(leased, partial(note_failure, leased.item, error))


def _end_session(leased: Leased, error: UnreadableSession) -> None:
    """An answer to it is kept for an operator; whatever else waits can be handled then."""

    def note() -> None:
        end_unreadable(leased.scene.contact_id, error)
        if leased.item.kind == Inbox.Kind.MESSAGE:
            bury(leased.item, str(error))

    _note(leased, note)


def _note(leased: Leased, note: Callable[[], None]) -> None:
    """Writes down why it came to nothing, and gives the lease back."""
    with transaction.atomic(durable=True):
        _end_lease(leased)
        note()
