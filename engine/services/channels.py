"""Channels of a workspace. Their settings are checked by their adapters before they come here."""

from collections.abc import Mapping, Sequence
from typing import Any

from engine.models import Channel, Workspace


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
) -> Channel:
    """``code`` is that of the adapter; its country is the workspace's unless given."""
    channel = Channel.objects.create(
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
