"""The Celery tasks: each only says "look what there is to do", so that losing or repeating one does no harm."""

import os
import time
from uuid import UUID

from celery import shared_task

from engine.jobs.running import forget_jobs, help_once, run_jobs
from engine.models import Start
from engine.regular import one_by_one, regular_task
from engine.runner import sweeping
from engine.runner.alone import handle_contact
from engine.runner.batch import BATCH_SIZE, run_batch
from engine.services.archives import archive_old, archive_runs
from engine.services.astray import readdress
from engine.services.bulk import advance
from engine.services.incidents import watch
from engine.services.notifications import forget_notifications
from engine.services.partitions import create_partitions
from engine.services.retention import (
    forget_audit,
    forget_contacts,
    forget_erased,
    forget_fires,
    forget_imports,
    forget_parts,
    forget_sessions,
    forget_webhook_calls,
)
from engine.services.traffic import forget_traffic
from engine.tempo import Tempo
from engine.wakeups import await_nudge, end_drain, hold_drain, wake_contacts, wake_drain, wake_helper, wake_jobs

# More drains than cores only wait for each other.
DRAINS = max(2, os.cpu_count() or 2)
# A drain ends now and then so that its worker can take up something else, like sweeping.
DRAIN_SECONDS = 5.0
JOB_SECONDS = 5.0
# Batches begin so far apart.
BATCH_SECONDS = 0.04
# The first drain waits so long for more to come: nudging it costs much less than starting a task.
LINGER_SECONDS = 1.0


@shared_task(name="engine.drain")
def drain(slot: int = 0) -> None:
    """Batch after batch while something waits. A full batch means more work than one drain can do: calls another."""
    until = time.monotonic() + DRAIN_SECONDS
    tempo = Tempo(BATCH_SECONDS)
    while time.monotonic() < until:
        time.sleep(tempo.beat())
        hold_drain(slot)
        handled = _drain_once(slot)
        if handled < BATCH_SIZE:  # else there is nothing to wait for
            tempo.done()
        if not handled and not (slot == 0 and await_nudge(slot, LINGER_SECONDS)):
            end_drain(slot)
            if not _drain_once(slot):
                return
    end_drain(slot)
    wake_drain(slot)


def _drain_once(slot: int) -> int:
    done = run_batch()
    released = advance(Start.Status.STARTED) if slot == 0 or done.contacts < BATCH_SIZE else 0
    wake_contacts(done.alone)
    if done.contacts >= BATCH_SIZE and slot + 1 < DRAINS:
        wake_drain(slot + 1)
    return done.contacts + released


@shared_task(name="engine.bulk")
def bulk() -> None:
    """Starts and broadcasts whose people aren't looked up yet, which takes a while when there are millions."""
    advance()


@shared_task(name="engine.jobs")
def jobs() -> None:
    """Imports, exports, changes of many contacts: for a while, so that its worker can take up something else."""
    if run_jobs(JOB_SECONDS):
        wake_jobs()


@shared_task(name="engine.help")
def help_with_jobs() -> None:
    """A step of a long job beside the worker that has it in hand; then what came in meanwhile has its turn."""
    if help_once():
        wake_helper()


@shared_task(name="engine.contact")
def contact(contact_id: str) -> None:
    """What waits for one contact and has to be handled alone; in a queue of its own, as other services can be slow."""
    handle_contact(UUID(contact_id))
    sweeping.wake_alone()


@regular_task("engine.sweep")
def sweep() -> None:
    sweeping.sweep()


@regular_task("engine.watch")
def watch_for_incidents() -> None:
    watch()


@regular_task("engine.readdress")
def readdress_what_went_astray() -> None:
    readdress()


@regular_task("engine.squash_counts")
def squash_counts() -> None:
    sweeping.squash_counts()


@regular_task("engine.archive")
def archive() -> None:
    """Archives the months that are old enough, and forgets what ended long ago."""
    one_by_one(
        archive_old,
        archive_runs,
        forget_sessions,
        forget_webhook_calls,
        forget_audit,
        forget_contacts,
        forget_erased,
        forget_imports,
    )


@regular_task("engine.trim")
def trim() -> None:
    one_by_one(
        create_partitions,
        sweeping.forget_received,
        forget_traffic,
        forget_jobs,
        forget_fires,
        forget_parts,
        forget_notifications,
    )
