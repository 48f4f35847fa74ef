"""Taking jobs further."""

import logging
import time
from datetime import datetime, timedelta
from uuid import UUID

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import Exists, F, OuterRef, QuerySet

from engine.clock import now
from engine.database import IN_MEMORY, PASSING, ask, ask_together
from engine.jobs import kinds as _all_kinds  # noqa: F401  # fills the registry
from engine.jobs.pieces import forget_pieces
from engine.jobs.registry import KINDS, SHARED, JobRefused, Next, lock_job
from engine.models import ContactChange, Job, MessageChange, Notification
from engine.services.notifications import notify
from engine.wakeups import wake_helper

logger = logging.getLogger(__name__)

OPEN = (Job.Status.QUEUED, Job.Status.RUNNING)
# So many workers take a shared job further at once, if so much of it is left.
LANES = 2
LONG = 5_000
KEEP_FILES = timedelta(days=30)
# Kinds of jobs whose end whoever asked for them is told of.
TOLD = {
    "run_import": Notification.Kind.IMPORT_FINISHED,
    "export": Notification.Kind.EXPORT_FINISHED,
    "results": Notification.Kind.EXPORT_FINISHED,
    "messages": Notification.Kind.EXPORT_FINISHED,
}


def run_jobs(seconds: float = float("inf")) -> bool:
    """Takes all open jobs further, in turns, until nothing more can be done or time is over; whether it was over.

    Safe anywhere, at any time: a job that another process has in hand is passed over.
    """
    until = time.monotonic() + seconds
    if _long_shared().exists():
        wake_helper()
    pending = list(Job.objects.filter(status__in=OPEN).order_by("id").values_list("pk", flat=True))
    while pending:
        for pk in tuple(pending):
            if time.monotonic() > until:
                return True
            if advance(pk) is not Next.STEP:
                pending.remove(pk)
    return False


def help_once() -> bool:
    """One step of a long job, beside whoever has it in hand; whether there was one."""
    return any(advance(pk) is Next.STEP for pk in _long_shared().order_by("id").values_list("pk", flat=True))


def _long_shared() -> QuerySet[Job]:
    return Job.objects.filter(status__in=OPEN, kind__in=SHARED, total__gt=F("done") + LONG)


def run_soon(job: Job, seconds: float = 1.0) -> Job:
    """Does a job at once if it is a small one, while somebody looks; a larger one goes on in the background."""
    until = time.monotonic() + seconds
    while advance(job.pk, is_watched=True) is Next.STEP and time.monotonic() < until:
        pass
    job.refresh_from_db()
    return job


def run_after_commit(job: Job) -> Job:
    """As `run_soon`, when the transaction that asks for it has ended: each step of a job has one of its own."""
    transaction.on_commit(lambda: run_soon(job))
    return job


def run_at_once(job: Job) -> None:
    """The first step of a job in the transaction that asks for it: what it does is done before anybody looks.

    What is left goes on in the background. What goes wrong is the caller's.
    """
    job.status = Job.Status.RUNNING
    if KINDS[job.kind](job) is Next.END:
        _finish(job)
    job.save()


def advance(pk: UUID, *, is_watched: bool = False) -> Next:
    """One step of a job; that it is done is told to whoever asked for it, unless they are looking."""
    try:
        return _advance(pk, is_watched=is_watched)
    except PASSING:
        logger.exception("job %(job)s could not be taken further", {"job": pk})
        return Next.LATER


def _advance(pk: UUID, *, is_watched: bool) -> Next:
    with transaction.atomic(durable=True):
        job = _in_hand(pk)
        if job is None:
            return Next.END
        outcome = _step(job)
        if not job.is_open:  # it failed meanwhile, beside this step
            return Next.END
        job.status = Job.Status.RUNNING
        if outcome is Next.END:
            _finish(job)
            if not is_watched:
                _tell(job)
        job.save()
        if outcome is Next.STEP:
            ask_together([IN_MEMORY])  # a step that is lost in a crash is done again
    return outcome


def _in_hand(pk: UUID) -> Job | None:
    """An open job: locked, or with one of its lanes where it has some; None if others have it in hand."""
    rows = Job.objects.select_related("workspace", "created_by").filter(pk=pk, status__in=OPEN)
    locked = rows.exclude(kind__in=SHARED).select_for_update(skip_locked=True, of=("self",)).first()
    if locked:
        return locked
    shared = rows.filter(kind__in=SHARED).first()
    return shared if shared and _has_lane(pk) else None


def _has_lane(pk: UUID) -> bool:
    """Takes a lane of the job, if one is free, until the end of the transaction; whether there was one."""
    return any(ask(_TAKE_LANE, [f"{pk} {lane}"])[0][0] for lane in range(LANES))


_TAKE_LANE = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))"


def _step(job: Job) -> Next:
    try:
        with transaction.atomic():
            return KINDS[job.kind](job)
    except JobRefused as refusal:
        error = str(refusal)[:255]
    except PASSING:
        raise
    except Exception:
        logger.exception("job %(job)s failed", {"job": job.pk})
        error = "internal error"
    forget_pieces(job)
    lock_job(job)
    job.error = error
    return Next.END


def _finish(job: Job) -> None:
    job.status = Job.Status.FAILED if job.error else Job.Status.DONE
    job.finished_on = now()


def _tell(job: Job) -> None:
    kind = TOLD.get(job.kind)
    if kind:
        about = {name: job.params[name] for name in ("import", "flow") if name in job.params}
        facts = {"job": job.kind, "error": job.error, **about}
        notify(workspace_id=job.workspace_id, kind=kind, subject=job.pk, facts=facts, users=[job.created_by_id])


def is_any_open() -> bool:
    return Job.objects.filter(status__in=OPEN).exists()


def forget_jobs(moment: datetime | None = None) -> int:
    """Forgets files that jobs made long ago, and what is kept for taking back what can't be taken back any more."""
    today = moment or now()
    old = Job.objects.exclude(file="").filter(finished_on__lt=today - KEEP_FILES)
    for job in old:
        default_storage.delete(job.file)
        forget_pieces(job)
    forgotten = old.update(file="")
    for changes in (ContactChange, MessageChange):
        late = Job.objects.filter(Exists(changes.objects.filter(job=OuterRef("pk"))), undo_until__lt=today)
        forgotten += changes.objects.filter(job__in=list(late)).delete()[0]
    return forgotten
