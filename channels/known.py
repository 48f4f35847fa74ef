"""Channels as their adapters see them, from their rows."""

import time
from contextlib import suppress
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.conf import settings

from channels import adapters as _all_adapters  # noqa: F401  # fills the registry
from channels.base import ADAPTERS, read_config
from channels.base import Channel as AdapterChannel
from channels.protection import Protection, read_protection
from channels.sealed import open_settings
from engine.models import Channel
from engine.services.sealing import SealBroken

CHANNEL_SECONDS = 5.0  # how long a channel's settings are kept


class KnownChannel(NamedTuple):
    workspace_id: UUID
    channel_id: UUID
    channel: AdapterChannel[Any]
    until: float


class BrokenSettings(Exception):
    """The adapter refuses what is set for a channel; the text says what is wrong."""


def load_channel(code: str, uuid: str) -> KnownChannel | None:
    """The channel if it exists, is active and of that type. Raises BrokenSettings."""
    row = None
    with suppress(ValueError):
        row = Channel.objects.filter(pk=UUID(uuid), type=code, is_active=True).first()
    if row is None or row.type not in ADAPTERS:
        return None
    return KnownChannel(row.workspace_id, row.pk, to_adapter(row), time.monotonic() + CHANNEL_SECONDS)


def to_adapter(row: Channel) -> AdapterChannel[Any]:
    """A channel as its adapter sees it. Raises BrokenSettings."""
    try:
        kind = ADAPTERS[row.type].config
        config = read_config(kind, open_settings(row.pk, kind, row.config))
        protection = read_protection(open_settings(row.pk, Protection, row.protection))
    except SealBroken as error:
        raise BrokenSettings(f"channel {row.pk}: its secrets were sealed with a key that is gone") from error
    except (msgspec.ValidationError, ValueError) as error:
        raise BrokenSettings(f"channel {row.pk}: {error}") from error
    return AdapterChannel(
        uuid=str(row.pk),
        type=row.type,
        address=row.address,
        country=row.country,
        schemes=tuple(row.schemes),
        config=config,
        site=settings.PUBLIC_URL,
        protection=protection,
        prices=row.prices,
    )
