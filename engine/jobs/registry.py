"""The kinds of jobs, and making one."""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from django.db import transaction

from engine.models import Job, User, Workspace
from engine.wakeups import wake_jobs
from flows.registry import Registry


class Next(Enum):
    """What a step says of the job: another can follow at once, or has to wait for others, or there is none."""

    STEP = "step"
    LATER = "later"
    END = "end"


class JobRefused(Exception):
    """A job can't be done; the text says why, to the person who asked for it."""


# Takes a job one step further in the caller's transaction; what it sets on the job is saved. Raises JobRefused.
Step = Callable[[Job], Next]

KINDS: Registry[Step] = Registry("kind of job")
# Several workers may take a job of these further at once: a step locks what it does, and in its end the job.
SHARED = frozenset({"check_import", "run_import"})


def lock_job(job: Job) -> None:
    """Waits until nobody else writes down what came of a step, and reads what they wrote."""
    job.refresh_from_db(from_queryset=Job.objects.select_for_update(no_key=True))


@transaction.atomic
def create_job(
    *, workspace: Workspace, kind: str, params: Mapping[str, Any], total: int = 0, by: User | None = None
) -> Job:
    """A job that begins when the transaction has been committed."""
    job = Job.objects.create(workspace=workspace, kind=kind, params=dict(params), total=total, created_by=by)
    transaction.on_commit(wake_jobs)
    return job
