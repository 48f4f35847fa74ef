"""What goes over channels, written down in groups: figures by the hour, what flows sent by the day, and the calls."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
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


class Sent(NamedTuple):
    """What left for a flow: messages, the SMS they were, and what those cost (see ``FlowTraffic``)."""

    flow_id: UUID
    messages: int = 0
    segments: int = 0
    cost: int = 0


def record_traffic(counts: Sequence[Count], flows: Sequence[Sent], logs: Sequence[ChannelLog]) -> None:
    """Adds to the figures and the log, in one transaction."""
    ordered = sorted(counts, key=lambda one: (str(one.channel_id), one.kind))
    with transaction.atomic():
        if ordered:
            with connection.cursor() as cursor:
                cursor.executemany(
                    _ADD, [(one.channel_id, one.last_on, one.kind, one.count, one.last_on) for one in ordered]
                )
        if flows:
            with connection.cursor() as cursor:
                cursor.executemany(_ADD_SENT, sorted(flows))
        ChannelLog.objects.bulk_create(logs)


_ADD = """
    INSERT INTO engine_channelcount AS known (channel_id, hour, kind, count, last_on)
    VALUES (%s, date_trunc('hour', %s::timestamptz, 'UTC'), %s, %s, %s)
    ON CONFLICT (channel_id, hour, kind) DO UPDATE
        SET count = known.count + excluded.count, last_on = GREATEST(known.last_on, excluded.last_on)
"""
_ADD_SENT = """
    INSERT INTO engine_flowtraffic AS known (flow_id, day, messages, segments, cost)
    VALUES (%s, (now() AT TIME ZONE 'UTC')::date, %s, %s, %s)
    ON CONFLICT (flow_id, day) DO UPDATE SET messages = known.messages + excluded.messages,
        segments = known.segments + excluded.segments, cost = known.cost + excluded.cost
"""


def forget_traffic() -> None:
    """Calls are kept for a week, figures for a year and some weeks."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM engine_channellog WHERE created_on < now() - make_interval(days => %s)", [LOG_DAYS])
        cursor.execute("DELETE FROM engine_channelcount WHERE hour < now() - make_interval(days => %s)", [COUNT_DAYS])
