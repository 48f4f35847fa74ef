"""Globals: values that all flows of a workspace share, as `@globals.name`."""

import re

from django.db import transaction

from engine.models import Global, Workspace
from engine.services.usages import InUse, usages_of_global

MOST = 250


class GlobalRefused(ValueError):
    """Another global has this name, its name makes no key, or there are as many as there can be."""


def key_of(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")[:36]


@transaction.atomic
def save_global(*, workspace: Workspace, name: str, value: str, found: Global | None = None) -> Global:
    """Makes a global, or changes the value of one; its key stays. Raises GlobalRefused."""
    mine = Global.objects.for_workspace(workspace)
    if found is None:
        key = key_of(name)
        if not key or mine.filter(key=key).exists() or mine.count() >= MOST:
            raise GlobalRefused(name)
        found = Global(workspace=workspace, key=key)
    found.name, found.value = name, value
    found.save()
    workspace.touch_assets()
    return found


@transaction.atomic
def delete_global(*, found: Global) -> None:
    """Raises InUse."""
    if usages := usages_of_global(found):
        raise InUse(usages)
    found.delete()
    found.workspace.touch_assets()
