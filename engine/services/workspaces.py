"""Opening workspaces, and who works in them."""

import secrets
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db import transaction

from engine.models import ApiToken, Membership, Role, Topic, User, Workspace
from engine.services.campaigns import replan


class CreatedWorkspace(NamedTuple):
    """``token`` is the secret of an API token; it is shown only here."""

    workspace: Workspace
    owner: User
    token: str


@transaction.atomic
def create_workspace(
    *, name: str, owner: str, password: str = "", language: str = "eng", country: str = "", token: str = ""
) -> CreatedWorkspace:
    """A workspace with its owner, found by e-mail or made, and an API token for them."""
    workspace = Workspace.objects.create(name=name, languages=[language], country=country.upper())
    Topic.objects.create(workspace=workspace, name=Topic.GENERAL)
    user = User.objects.filter(email=owner.lower()).first()
    user = user or User.objects.create_user(owner, password or None)
    add_member(workspace=workspace, user=user, role=Role.OWNER)
    return CreatedWorkspace(workspace, user, create_token(workspace=workspace, user=user, secret=token))


@transaction.atomic
def change_workspace(*, workspace: Workspace, fields: Iterable[str]) -> None:
    """Keeps these settings as they were changed; others may have changed since the workspace was read.

    Every worker takes them up with its next piece of work. Plans move with the time zone.
    """
    before = Workspace.objects.select_for_update().get(pk=workspace.pk)
    changed = set(fields)
    workspace.save(update_fields=changed)
    workspace.touch_assets()
    if "timezone" in changed and workspace.timezone != before.timezone:
        replan(workspace=workspace, before=before.environment().tz)


def change_opt_words(*, workspace: Workspace, words: Mapping[str, Any]) -> None:
    """The words by which people leave and come back, by language, where they aren't the usual ones."""
    workspace.opt_words = dict(words)
    workspace.save(update_fields=["opt_words"])
    workspace.touch_assets()


def add_member(*, workspace: Workspace, user: User, role: Role) -> Membership:
    """The user's one membership, with this role from now on; flows know the user by it."""
    membership, _ = Membership.objects.update_or_create(workspace=workspace, user=user, defaults={"role": role})
    workspace.touch_assets()
    return membership


def create_token(*, workspace: Workspace, user: User, secret: str = "") -> str:
    """A new API token's secret, 40 characters as some clients want; only its digest is kept."""
    secret = secret or secrets.token_hex(20)
    ApiToken.objects.create(workspace=workspace, user=user, digest=ApiToken.digest_of(secret))
    return secret
