"""Scheduling the campaigns of a large group anew: its people get their turns while few of them wait for one."""

from uuid import UUID

from engine.jobs.registry import KINDS, Next
from engine.models import Inbox, Job
from engine.services.rescheduling import HELPING, HIGH_WATER, Wanted, give_turns


@KINDS.register("reschedule")
def reschedule(job: Job) -> Next:
    """The next people."""
    if Inbox.objects.filter(start=job.pk).count() > HIGH_WATER - HELPING:
        return Next.LATER
    wanted = Wanted(job.workspace_id, UUID(job.params["group"]), job.params["keeps_late"])
    last = give_turns(wanted, after=UUID(job.cursor or job.params["after"]), job=job.pk)
    job.cursor = str(last) if last else job.cursor
    return Next.STEP if last else Next.END
