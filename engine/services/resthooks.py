"""Resthooks: who is told when a flow calls one."""

from django.db import transaction

from engine.models import Resthook, ResthookSubscriber, Workspace
from engine.services.usages import InUse, usages_of_resthook

MOST_SUBSCRIBERS = 10


class ResthookRefused(ValueError):
    """There is one of this name, or the address is told already."""


@transaction.atomic
def create_resthook(*, workspace: Workspace, slug: str) -> Resthook:
    """Raises ResthookRefused."""
    made, is_new = Resthook.objects.get_or_create(workspace=workspace, slug=slug.lower())
    if not is_new:
        raise ResthookRefused(slug)
    workspace.touch_assets()
    return made


@transaction.atomic
def delete_resthook(*, resthook: Resthook) -> None:
    """With its subscribers. Raises InUse."""
    if usages := usages_of_resthook(resthook):
        raise InUse(usages)
    resthook.delete()
    resthook.workspace.touch_assets()


@transaction.atomic
def subscribe(*, resthook: Resthook, url: str) -> ResthookSubscriber:
    """Raises ResthookRefused."""
    Resthook.objects.select_for_update(no_key=True).get(pk=resthook.pk)  # one at a time
    others = ResthookSubscriber.objects.filter(resthook=resthook)
    if others.filter(url=url).exists() or others.count() >= MOST_SUBSCRIBERS:
        raise ResthookRefused(url)
    made = ResthookSubscriber.objects.create(workspace=resthook.workspace, resthook=resthook, url=url)
    resthook.workspace.touch_assets()
    return made


@transaction.atomic
def unsubscribe(*, subscriber: ResthookSubscriber) -> None:
    subscriber.delete()
    subscriber.workspace.touch_assets()
