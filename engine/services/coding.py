"""Sorting free replies into codes, in batches that can be taken back."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from engine.models import CodedReply, Flow, ReplyCode, Respondent, User, Workspace
from engine.models.base import uuid7
from flows.told import told


class CodingError(ValueError):
    """The replies can't be sorted like that; the message says why."""


def code_replies(
    *, workspace: Workspace, flow: Flow, key: str, name: str, contacts: Sequence[UUID], user: User | None
) -> UUID:
    """Puts people's replies to a question in a code, which is made if there is none of that name; gives the batch."""
    name = name.replace("\x00", "").strip()
    if not name or len(name) > 64:
        raise CodingError(told("A code needs a name of 64 characters at most."))
    if not contacts:
        raise CodingError(told("Choose the replies that belong in it."))
    own = Respondent.objects.for_workspace(workspace).filter(flow=flow, contact__in=contacts)
    batch = uuid7()
    with transaction.atomic():
        code, _ = ReplyCode.objects.get_or_create(workspace=workspace, flow=flow, key=key, name=name)
        CodedReply.objects.bulk_create(
            [
                CodedReply(code=code, contact_id=contact, workspace=workspace, batch=batch, made_by=user)
                for contact in own.values_list("contact_id", flat=True)
            ],
            ignore_conflicts=True,
        )
    return batch


def take_back_codes(*, workspace: Workspace, batch: UUID) -> int:
    """Takes the replies of a batch out of their code again, and removes codes that are then empty; how many."""
    with transaction.atomic():
        replies = CodedReply.objects.for_workspace(workspace).filter(batch=batch)
        codes = list(replies.values_list("code_id", flat=True).distinct())
        taken, _ = replies.delete()
        ReplyCode.objects.for_workspace(workspace).filter(pk__in=codes, replies__isnull=True).delete()
    return taken
