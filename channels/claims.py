"""Connecting a channel: its adapter checks the settings before the channel is made, and secrets are sealed."""

from collections.abc import Mapping, Sequence
from typing import Any

from channels import adapters as _all_adapters  # noqa: F401  # fills the registry
from channels.base import ADAPTERS, read_config
from channels.protection import Protection, read_protection
from channels.sealed import seal_settings
from engine.core.prices import Prices
from engine.models import Channel, Workspace
from engine.models.base import uuid7
from engine.services.channels import change_channel, create_channel


def claim(
    *,
    workspace: Workspace,
    code: str,
    name: str,
    address: str = "",
    country: str = "",
    schemes: Sequence[str] = (),
    config: Mapping[str, Any] | None = None,
) -> Channel:
    """A new channel of the adapter with this code; raises ``msgspec.ValidationError`` for a wrong setting."""
    adapter, key = ADAPTERS[code], uuid7()
    read_config(adapter.config, config)
    return create_channel(
        key=key,
        workspace=workspace,
        code=code,
        name=name,
        address=address,
        country=country,
        schemes=schemes or adapter.schemes[:1],
        roles=adapter.roles,
        config=seal_settings(key, adapter.config, config or {}),
    )


def reconfigure(
    *,
    channel: Channel,
    name: str,
    address: str,
    country: str,
    config: Mapping[str, Any],
    pace: int = 0,
    protection: Mapping[str, Any] | None = None,
    prices: Prices | None = None,
) -> None:
    """Changes a channel; raises ``msgspec.ValidationError`` or ValueError for a wrong setting.

    What is secret is given as it is; what stands in the row is sealed.
    """
    kind = ADAPTERS[channel.type].config
    read_config(kind, config)
    read_protection(protection or {})
    change_channel(
        channel=channel,
        name=name,
        address=address,
        country=country,
        config=seal_settings(channel.pk, kind, config),
        pace=pace,
        protection=seal_settings(channel.pk, Protection, protection or {}),
        prices=prices or {},
    )
