"""Jobs when something goes wrong."""

import pytest
from django.db import OperationalError

from engine.jobs import running
from engine.jobs.registry import Next, create_job
from engine.jobs.running import advance, run_jobs
from engine.models import Job, Workspace


@pytest.fixture
def failures(monkeypatch: pytest.MonkeyPatch) -> list[Exception]:
    """What steps of a job of the kind ``trial`` raise, one after the other; then it ends."""
    errors: list[Exception] = []

    def step(job: Job) -> Next:
        if errors:
            raise errors.pop(0)
        job.done += 1
        return Next.END

    monkeypatch.setattr(running, "KINDS", {"trial": step})
    return errors


def job(workspace: Workspace) -> Job:
    return create_job(workspace=workspace, kind="trial", params={})


def test_trouble_of_the_database_that_passes_ends_no_job(workspace: Workspace, failures: list[Exception]) -> None:
    failures.append(OperationalError("deadlock detected"))
    made = job(workspace)
    assert advance(made.pk) is Next.LATER
    run_jobs()
    made.refresh_from_db()
    assert (made.status, made.done, made.error) == (Job.Status.DONE, 1, "")


def test_a_mistake_ends_a_job(workspace: Workspace, failures: list[Exception]) -> None:
    failures.append(KeyError("no such thing"))
    made = job(workspace)
    run_jobs()
    made.refresh_from_db()
    assert (made.status, made.error) == (Job.Status.FAILED, "internal error")
