"""What became of messages: statuses only move forward, in whatever order providers report them."""

from collections.abc import Sequence
from uuid import UUID

from django.db import connection
from msgspec import Struct

from engine.models.message import REPLACES


class Report(Struct, frozen=True, kw_only=True):
    """A message's new status, by our id or the provider's; only messages of that channel are touched."""

    channel_id: UUID
    status: str
    message_id: str = ""
    external_id: str = ""
    reason: str = ""


def record(reports: Sequence[Report]) -> None:
    """Takes the reports down. What doesn't move a message forward, or is about none of ours, changes nothing."""
    ordered = sorted(reports, key=lambda report: (report.message_id, report.external_id))
    with connection.cursor() as cursor:
        for column, chosen in (
            ("id", [report for report in ordered if report.message_id]),
            ("external_id", [report for report in ordered if not report.message_id and report.external_id]),
        ):
            if chosen:
                cursor.executemany(_UPDATE.format(column=column), [_values(report, column) for report in chosen])


_UPDATE = """
    UPDATE engine_message SET status = %s, reason = %s,
        sent_on = CASE WHEN %s THEN COALESCE(sent_on, now()) ELSE sent_on END
    WHERE channel_id = %s AND {column} = %s AND direction = 'out' AND status = ANY(%s)
"""


def _values(report: Report, column: str) -> list[str | bool | UUID | list[str]]:
    left = report.status in {"sent", "delivered", "read"}
    key = report.message_id if column == "id" else report.external_id
    return [report.status, report.reason[:255], left, report.channel_id, key, REPLACES[report.status]]
