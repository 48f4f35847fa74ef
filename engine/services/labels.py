"""Labels of messages: made by people and imports, put on messages by people and flows."""

from collections.abc import Collection
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import F, Func, Value

from engine.models import Label, Message, MessageCount, Workspace
from engine.services.usages import InUse, usages_of_label

MOST = 250


class LabelRefused(ValueError):
    """Another label has this name."""


@transaction.atomic
def save_label(*, workspace: Workspace, name: str, label: Label | None = None) -> Label:
    """Makes a label, or renames one. Raises LabelRefused."""
    taken = Label.objects.for_workspace(workspace).filter(name__iexact=name).first()
    if taken and taken != label:
        raise LabelRefused(name)
    saved = label or Label(workspace=workspace)
    saved.name = name
    saved.save()
    workspace.touch_assets()
    return saved


@transaction.atomic
def delete_label(*, label: Label) -> None:
    """Takes it off all messages. Raises InUse if a flow puts it on some."""
    if usages := usages_of_label(label):
        raise InUse(usages)
    workspace, key = label.workspace, label.pk
    with_it = Message.objects.for_workspace(workspace).exclude(labels=[]).filter(labels__contains=[key])
    with_it.update(labels=_changed("array_remove", key))
    label.delete()
    MessageCount.objects.for_workspace(workspace).filter(scope=f"label:{key}").delete()
    workspace.touch_assets()


@transaction.atomic
def put_label(*, workspace: Workspace, messages: Collection[UUID], label: Label, on: bool = True) -> list[UUID]:
    """Puts a label on messages, or takes it off; gives those that changed, by which it can be taken back."""
    found = Message.objects.for_workspace(workspace).filter(pk__in=messages)
    has_it = models.Q(labels__contains=[label.pk])
    changed = list(found.filter(~has_it if on else has_it).select_for_update().values_list("pk", flat=True))
    function = "array_append" if on else "array_remove"
    Message.objects.filter(pk__in=changed).update(labels=_changed(function, label.pk))
    return changed


def _changed(function: str, label: UUID) -> Func:
    field = ArrayField(models.UUIDField())
    return Func(F("labels"), Value(label, models.UUIDField()), function=function, output_field=field)
