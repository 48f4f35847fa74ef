"""``channels``: the ways by which messages come and go."""

from collections.abc import Sequence
from typing import ClassVar

from dashboard.api.resource import Json, ListResource, Rows
from dashboard.reports.channels import channels
from dashboard.web.access import Can
from engine.models import Channel


class Channels(ListResource):
    needs: ClassVar = {"GET": Can.VIEW_CHANNELS}
    lookups = ("uuid", "address")

    def rows(self) -> Rows:
        return channels(self.workspace).filter(is_active=True)

    def shown(self, rows: Sequence[Channel]) -> list[Json]:
        return list(map(_channel, rows))


def _channel(row: Channel) -> Json:
    return {
        "uuid": row.pk,
        "name": row.name,
        "address": row.address,
        "type": row.type.lower(),
        "country": row.country or None,
        "device": None,
        "last_seen": None,
        "created_on": row.created_on,
    }
