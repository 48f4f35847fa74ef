"""What goes over channels, written down in groups: figures by the hour, and the calls to and by providers."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from msgspec import Struct

from engine.models import ChannelLog

LOG_DAYS = 7
COUNT_DAYS = 400


class Count(Struct, frozen=True, kw_only=True):
    """So many of a kind (see ``ChannelCount``) over a channel, the last of them at that time."""

    channel_id: UUID
    kind: str
    count: int
    last_on: datetime


def record_traffic(counts: Sequence[Count], logs: Sequence[ChannelLog]) -> None:
    """Adds to the figures and the log, in one transaction."""
    ordered = sorted(counts, key=lambda one: (str(one.channel_id), one.kind))
    with transaction.atomic():
        if ordered:
            with connection.cursor() as cursor:
                cursor.executemany(
                    _ADD, [(one.channel_id, one.last_on, one.kind, one.count, one.last_on) for one in ordered]
                )
        ChannelLog.objects.bulk_create(logs)


_ADD = """
    INSERT INTO engine_channelcount AS known (channel_id, hour, kind, count, last_on)
    VALUES (%s, date_trunc('hour', %s::timestamptz, 'UTC'), %s, %s, %s)
    ON CONFLICT (channel_id, hour, kind) DO UPDATE
        SET count = known.count + excluded.count, last_on = GREATEST(known.last_on, excluded.last_on)
"""


def forget_traffic() -> None:
    """Calls are kept for a week, figures for a year and some weeks."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM engine_channellog WHERE created_on < now() - make_interval(days => %s)", [LOG_DAYS])
        cursor.execute("DELETE FROM engine_channelcount WHERE hour < now() - make_interval(days => %s)", [COUNT_DAYS])
