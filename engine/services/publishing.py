"""Making results public, or no longer."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from engine.models import Flow, PublicPage, PublicSite, Workspace
from flows.told import told

SMALLEST = 5


class PublishingError(ValueError):
    """It can't be published like that; the message says why."""


def save_public_page(
    *,
    workspace: Workspace,
    flow: Flow,
    is_on: bool,
    title: str,
    intro: str,
    method: str,
    join: str,
    questions: Sequence[str],
    traits: Sequence[str],
    smallest: int,
    is_weighted: bool,
) -> PublicPage:
    """The settings of a flow's public page; `smallest` is how many people a cell needs to be shown."""
    if smallest < SMALLEST:
        raise PublishingError(told("Cells of fewer than {count} people may not be shown.", count=SMALLEST))
    values = {"is_on": is_on, "title": title, "intro": intro, "method": method, "join": join}
    chosen = {"questions": list(questions), "traits": list(traits), "smallest": smallest, "is_weighted": is_weighted}
    page, _ = PublicPage.objects.update_or_create(flow=flow, workspace=workspace, defaults={**values, **chosen})
    return page


def save_public_site(*, workspace: Workspace, slug: str, is_on: bool, intro: str, join: str) -> PublicSite:
    """The list of a workspace's public pages, under a name that no other workspace has."""
    values = {"slug": slug, "is_on": is_on, "intro": intro, "join": join}
    try:
        with transaction.atomic():
            site, _ = PublicSite.objects.update_or_create(workspace=workspace, defaults=values)
    except IntegrityError as error:
        raise PublishingError(told("“{slug}” is taken. Choose another name for the address.", slug=slug)) from error
    return site
