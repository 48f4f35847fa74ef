"""Addresses as clients write and read them."""

from typing import Any

from rest_framework import serializers

from engine.models import Workspace
from flows.urns import URNError, normalize_urn

MASK = "********"


def shown_urn(urn: str, workspace: Workspace) -> str:
    """Of an address, workspaces that hide numbers tell the scheme alone."""
    return f"{urn.partition(':')[0]}:{MASK}" if urn and workspace.redact_urns else urn


def read_urn(text: str, workspace: Workspace) -> str:
    """An address in its one form; raises ValidationError for one that nobody can have."""
    try:
        urn = normalize_urn(text, workspace.country)
    except URNError:
        urn = ""
    if not urn or (urn.startswith("tel:") and not urn.startswith("tel:+")):
        raise serializers.ValidationError(f"Invalid URN: {text}. Ensure phone numbers contain country codes.")
    return urn


class UrnField(serializers.CharField):
    """An address; gives its one form."""

    def to_internal_value(self, data: Any) -> str:
        return read_urn(super().to_internal_value(data), self.context["resource"].workspace)
