"""Channels of a workspace. Their settings are checked by their adapters before they come here."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from engine.core.prices import Prices
from engine.models import Channel, Contact, Message, Outbox, Workspace
from engine.models.base import uuid7
from engine.services.inbox import Address, Incoming, resolve_contacts
from engine.services.prices import sms_counter
from engine.wakeups import wake_senders


def create_channel(
    *,
    workspace: Workspace,
    code: str,
    name: str,
    address: str = "",
    country: str = "",
    schemes: Sequence[str] = ("tel",),
    roles: Sequence[str] = ("send", "receive"),
    config: Mapping[str, Any] | None = None,
    key: UUID | None = None,
) -> Channel:
    """``code`` is that of the adapter; its country is the workspace's unless given. ``key`` is the id it gets."""
    channel = Channel.objects.create(
        pk=key or uuid7(),
        workspace=workspace,
        type=code,
        name=name,
        address=address,
        country=country or workspace.country,
        schemes=list(schemes),
        roles=list(roles),
        config=dict(config or {}),
    )
    workspace.touch_assets()
    return channel


def change_channel(
    *,
    channel: Channel,
    name: str,
    address: str,
    country: str,
    config: Mapping[str, Any],
    pace: int,
    protection: Mapping[str, Any],
    prices: Prices,
) -> None:
    channel.name, channel.address, channel.country, channel.config = name, address, country, dict(config)
    channel.pace, channel.protection, channel.prices = pace, dict(protection), dict(prices)
    channel.save(update_fields=["name", "address", "country", "config", "pace", "protection", "prices"])
    channel.workspace.touch_assets()


def disconnect_channel(*, channel: Channel) -> None:
    """Nothing comes or goes by it any more; what waits to leave fails. Its messages and its log stay."""
    channel.is_active = False
    channel.save(update_fields=["is_active"])
    channel.workspace.touch_assets()


def reconnect_channel(*, channel: Channel) -> None:
    channel.is_active = True
    channel.save(update_fields=["is_active"])
    channel.workspace.touch_assets()


class NotSendable(ValueError):
    """A message to this address would not be sent."""


@transaction.atomic
def send_test(*, channel: Channel, urn: str, text: str) -> Message:
    """A message by this channel, whatever channel its address is usually written to by. ``urn`` is an identity.

    The address becomes a contact's if it is none's. Raises NotSendable if that contact wants no messages.
    """
    incoming = Incoming(workspace_id=channel.workspace_id, channel_id=channel.pk, urn=urn)
    contact_id = resolve_contacts([incoming])[Address(channel.workspace_id, urn)]
    if not Contact.objects.filter(pk=contact_id, status=Contact.Status.ACTIVE).exists():
        raise NotSendable("whoever has this number wants no messages")
    message = Message.objects.create(
        workspace_id=channel.workspace_id,
        contact_id=contact_id,
        channel=channel,
        urn=urn,
        direction=Message.Direction.OUT,
        status=Message.Status.QUEUED,
        text=text,
    )
    Outbox.objects.create(
        workspace_id=channel.workspace_id,
        message=message,
        contact_id=contact_id,
        channel=channel,
        segments=sms_counter(channel)(text),
    )
    transaction.on_commit(wake_senders)
    return message
