"""Addresses as clients write and read them."""

from typing import Any

from rest_framework import serializers

from dashboard.api.references import identity_of
from engine.models import Workspace

MASK = "********"


def shown_urn(urn: str, workspace: Workspace) -> str:
    """Of an address, workspaces that hide numbers tell the scheme alone."""
    return f"{urn.partition(':')[0]}:{MASK}" if urn and workspace.redact_urns else urn


class UrnField(serializers.CharField):
    """An address; gives its one form."""

    default_error_messages = {"invalid_urn": "Invalid URN: {urn}. Ensure phone numbers contain country codes."}

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        identity = identity_of(text, self.context["resource"].workspace)
        if not identity:
            self.fail("invalid_urn", urn=text)
        return identity
