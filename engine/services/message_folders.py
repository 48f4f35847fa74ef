"""Putting messages away that the team is done with, and getting them back."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from engine.models import Message, Workspace


@transaction.atomic
def put_away(*, workspace: Workspace, messages: Collection[UUID], away: bool = True) -> list[UUID]:
    """Archives messages that came in, or restores them; gives those that changed, by which it can be taken back."""
    found = Message.objects.for_workspace(workspace).filter(pk__in=messages, direction=Message.Direction.IN)
    changed = list(found.filter(is_archived=not away).select_for_update().values_list("pk", flat=True))
    Message.objects.filter(pk__in=changed).update(is_archived=away)
    return changed
