"""Opening a workspace, with the person who owns it."""

import secrets
from typing import NamedTuple

from django.db import transaction

from engine.models import ApiToken, Membership, Role, User, Workspace


class NewWorkspace(NamedTuple):
    workspace: Workspace
    owner: User
    token: str


@transaction.atomic
def create_workspace(
    *, name: str, owner: str, password: str, language: str = "eng", country: str = "", token: str = ""
) -> NewWorkspace:
    """Create a workspace, make the person with the e-mail address `owner` its owner, and give them an API token.

    Somebody who has an account already keeps their password. `language` is ISO 639-3, `country` ISO 3166 alpha-2.
    The token is returned here only: the database keeps its digest.
    """
    workspace = Workspace.objects.create(name=name, country=country.upper(), languages=[language])
    user = User.objects.filter(email=owner.lower()).first() or User.objects.create_user(owner, password)
    Membership.objects.create(workspace=workspace, user=user, role=Role.OWNER)
    return NewWorkspace(workspace, user, create_token(workspace=workspace, user=user, secret=token))


def create_token(*, workspace: Workspace, user: User, secret: str = "") -> str:
    """Give `user` a token for the API of `workspace`; returns it, a random one unless `secret` is given."""
    secret = secret or secrets.token_urlsafe(30)
    ApiToken.objects.create(workspace=workspace, user=user, digest=ApiToken.digest_of(secret))
    return secret
