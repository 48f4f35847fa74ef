"""The phone simulator: each user is a contact of the workspace, on a channel that leads nowhere."""

from django.db import transaction

from engine.models import Channel, Contact, User, Workspace
from engine.services.channels import create_channel
from engine.services.inbox import Address, Incoming, receive, resolve_contacts

CODE = "SIM"


def urn(user: User) -> str:
    return f"ext:phone-{user.pk}"


def channel(*, workspace: Workspace) -> Channel:
    """The simulator's channel, made when it is first asked for."""
    return _channel(workspace) or _made(workspace)


def _channel(workspace: Workspace) -> Channel | None:
    return Channel.objects.for_workspace(workspace).filter(type=CODE).first()


@transaction.atomic
def _made(workspace: Workspace) -> Channel:
    Workspace.objects.select_for_update(no_key=True).get(pk=workspace.pk)  # somebody else may be at it
    found = _channel(workspace)
    return found or create_channel(workspace=workspace, code=CODE, name="Phone simulator", schemes=["ext"])


def contact(*, workspace: Workspace, user: User) -> Contact:
    """The user's contact, made when it is first asked for."""
    incoming = _incoming(workspace, user, "")
    found = resolve_contacts([incoming])[Address(workspace.pk, incoming.urn)]
    return Contact.objects.for_workspace(workspace).get(pk=found)


def say(*, workspace: Workspace, user: User, text: str) -> None:
    """The user writes a message; what comes of it is handled like any other."""
    receive([_incoming(workspace, user, text)])


def _incoming(workspace: Workspace, user: User, text: str) -> Incoming:
    channel_id = channel(workspace=workspace).pk
    return Incoming(
        workspace_id=workspace.pk, channel_id=channel_id, urn=urn(user), text=text, name=user.name or "Simulator"
    )
