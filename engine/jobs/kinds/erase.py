"""Erasing contacts for good."""

from collections import Counter

from engine.jobs.registry import KINDS, Next
from engine.models import Job
from engine.services.erasure import erase_contacts
from engine.services.selections import next_selected

MOST = 100


@KINDS.register("erase")
def erase(job: Job) -> Next:
    """The next contacts; who is held by a flow for a while waits until all others are gone."""
    ids = next_selected(job, MOST)
    erased = erase_contacts(workspace_id=job.workspace_id, contacts=ids)
    job.report = dict(Counter(job.report) + Counter(erased=erased))
    job.done += erased
    if erased == len(ids):
        return Next.STEP if len(ids) == MOST else Next.END
    return Next.LATER
