"""Tells the engine which channels write near letters."""

from collections.abc import Mapping
from typing import Any

from msgspec import structs

from channels import adapters as _all_adapters  # noqa: F401  # fills the registry
from channels.base import ADAPTERS
from engine.near_letters import knows_near_letters


@knows_near_letters
def writes_near_letters(type: str, config: Mapping[str, Any]) -> bool:  # noqa: A002  # of the channel
    """By its setting, or else as its adapter does. What is stored lacks settings that nobody has changed."""
    if type not in ADAPTERS:
        return False
    adapter = ADAPTERS[type]
    usual = {field.name: field.default for field in structs.fields(adapter.config)}
    chosen = config.get("encoding") or usual.get("encoding") or getattr(adapter, "encoding", "")
    return chosen == "S"
