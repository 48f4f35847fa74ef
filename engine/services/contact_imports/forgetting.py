"""Forgetting what files of contacts had in them, names and numbers, also of people who were left out."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from engine.clock import now
from engine.models import ContactImport, ImportRow, Job

_OPEN = (Job.Status.QUEUED, Job.Status.RUNNING)


def forget_imports() -> int:
    """Deletes rows of imports that were run long ago, and imports that were never run; of how many imports."""
    days = settings.KEEP_DAYS["import"]
    if not days:
        return 0
    before = now() - timedelta(days=days)
    with_rows = Exists(ImportRow.objects.filter(of_import=OuterRef("pk")))
    old = ContactImport.objects.filter(_is_old(before)).filter(with_rows | Q(run_job=None))
    return sum(_forget(key, before) for key in list(old.values_list("pk", flat=True)))


def _is_old(before: datetime) -> Q:
    never_run = Q(run_job=None, created_on__lt=before) & ~Q(check_job__status__in=_OPEN)
    return never_run | Q(run_job__finished_on__lt=before)


@transaction.atomic
def _forget(key: UUID, before: datetime) -> bool:
    """Whether it still was as old when it was locked: somebody may have begun it meanwhile."""
    locked = ContactImport.objects.select_for_update(of=("self",), skip_locked=True)
    of = locked.filter(_is_old(before), pk=key).first()
    if of is None:
        return False
    ImportRow.objects.filter(of_import=of).delete()
    if of.run_job_id is None:
        of.delete()
    return True
