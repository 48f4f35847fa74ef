"""Files of messages: a row for each that came in or went out, of all flows or of one."""

import tempfile
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import IO, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from django.db import connection, transaction
from msgspec import Struct

from dashboard.reports.contacts import HIDDEN
from dashboard.reports.csv_export import FIRST
from dashboard.reports.exports.columns import moment, safe
from engine.clock import now
from engine.database import write_rows
from engine.jobs.pieces import add_piece, finish_table
from engine.jobs.registry import KINDS, JobRefused, Next, create_job
from engine.models import Flow, Job, User, Workspace
from engine.services.partitions import first_id_of
from engine.services.spreadsheets import MAX_XLSX_ROWS

KIND = "messages"
MESSAGES = 20_000
LAST = UUID(int=2**128 - 1)


class Options(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Of which flow (of all, and of none, without one), and from which day to which, as the workspace's clock says."""

    format: Literal["csv", "xlsx"] = "csv"
    flow: UUID | None = None
    first: date | None = None
    last: date | None = None


def start_export(*, workspace: Workspace, options: Options, by: User | None = None) -> Job:
    """A job that writes messages of the workspace to a file."""
    return create_job(workspace=workspace, kind=KIND, params=dict(msgspec.to_builtins(options)), by=by)


@KINDS.register(KIND)
def messages(job: Job) -> Next:
    options = msgspec.convert(job.params, Options)
    if job.cursor is None:
        job.total = _count(job.workspace, options)
        if options.format == "xlsx" and job.total >= MAX_XLSX_ROWS:
            raise JobRefused(f"Excel opens at most {MAX_XLSX_ROWS - 1:,} rows. Take CSV, or fewer days.")
    last = _last_of(job, options)
    with tempfile.TemporaryFile() as piece:
        _write(piece, job, options, last)
        add_piece(job, piece, MESSAGES if last else 0)
    if last:
        job.cursor = str(last)
        return Next.STEP
    finish_table(job, f"messages-{now():%Y-%m-%d}-{str(job.pk)[-6:]}.{options.format}", list(_COLUMNS))
    job.done = job.total
    return Next.END


def _count(workspace: Workspace, options: Options) -> int:
    condition, values = _where(workspace, options, FIRST)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM engine_message AS message WHERE {condition}", values)  # noqa: S608  # our texts
        return int(cursor.fetchone()[0])


def _last_of(job: Job, options: Options) -> UUID | None:
    """The last of the next messages; None if there are no more than that."""
    condition, values = _where(job.workspace, options, _after(job))
    query = f"SELECT id FROM engine_message AS message WHERE {condition} ORDER BY id OFFSET %s LIMIT 1"  # noqa: S608  # our texts
    with connection.cursor() as cursor:
        cursor.execute(query, [*values, MESSAGES - 1])
        row = cursor.fetchone()
        return row[0] if row else None


@transaction.atomic
def _write(file: IO[bytes], job: Job, options: Options, last: UUID | None) -> None:
    condition, values = _where(job.workspace, options, _after(job))
    columns = dict(_COLUMNS, urn=f"CASE WHEN message.urn <> '' THEN '{HIDDEN}' END") if _hides(job) else _COLUMNS
    inner = ", ".join(f"nullif({sql}, '') AS c{place}" for place, sql in enumerate(columns.values()))
    outer = ", ".join(safe(f"c{place}") if options.format == "csv" else f"c{place}" for place, _ in enumerate(columns))
    query = f"""
        SELECT {outer} FROM (
            SELECT {inner} FROM engine_message AS message
            LEFT JOIN engine_channel AS channel ON channel.id = message.channel_id
            LEFT JOIN engine_flow AS flow ON flow.id = message.flow_id
            WHERE {condition} AND message.id <= %s ORDER BY message.id
        ) AS texts
    """  # noqa: S608  # our texts
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('timezone', %s, true)", [job.workspace.timezone])
    write_rows(file, query, [*values, last or LAST])


def _where(workspace: Workspace, options: Options, after: UUID) -> tuple[str, list[Any]]:
    """Keys tell when a message was made."""
    zone = ZoneInfo(workspace.timezone)
    terms: list[str] = ["message.workspace_id = %s", "message.id > %s"]
    values: list[Any] = [workspace.pk, after]
    if options.first:
        terms.append("message.id >= %s")
        values.append(first_id_of(datetime.combine(options.first, time(), zone)))
    if options.last and options.last < date.max:
        terms.append("message.id < %s")
        values.append(first_id_of(datetime.combine(options.last + timedelta(days=1), time(), zone)))
    if options.flow:
        terms.append("message.flow_id = %s")
        values.append(options.flow)
    return " AND ".join(terms), values


def _after(job: Job) -> UUID:
    return UUID(job.cursor) if job.cursor else FIRST


def _hides(job: Job) -> bool:
    return job.workspace.redact_urns


def flows_with_messages(workspace: Workspace) -> Sequence[Flow]:
    """The flows whose messages can be asked for."""
    return list(Flow.objects.for_workspace(workspace).filter(published__gt=0).order_by("name"))


_COLUMNS = {
    "message_uuid": "message.id::text",
    "created": moment("message.created_on"),
    "direction": "message.direction",
    "status": "message.status",
    "contact_uuid": "message.contact_id::text",
    "urn": "substring(message.urn FROM position(':' IN message.urn) + 1)",
    "channel": "channel.name",
    "flow": "flow.name",
    "text": "message.text",
    "attachments": "nullif(message.attachments::text, '[]')",
    "sent": moment("message.sent_on"),
    "reason": "message.reason",
}
