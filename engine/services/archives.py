"""What is older than it has to be kept: archived by workspace and month as compressed JSONL, then dropped.

``MEDIA_ROOT/archives/<workspace>/<kind>/<year>-<month>.jsonl.gz`` has a row of the table on each line, in order. Beside
it, ``….json`` tells how many rows there are and the SHA-256 of the file. Both are whole or absent, whenever one dies.
Nothing is archived by two at once; what a death has left of one that didn't come to its end is written anew.
"""

import gzip
import hashlib
import logging
import os
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple
from uuid import UUID

import orjson
from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from engine.clock import now
from engine.database import array, ask
from engine.services.counters import keep_counts
from engine.services.partitions import TABLES, TableBusy, bounds, months_from, partition_name, take_tables

logger = logging.getLogger(__name__)

# So many rows are looked up at a time.
PIECE = 5_000


class Archive(NamedTuple):
    """A file of archived rows; ``rows`` and ``sha256`` are what its manifest says."""

    path: Path
    rows: int
    sha256: str


def archive_old(today: date | None = None) -> list[Archive]:
    """Archives and drops the months that have lain beyond the time they are kept for. Safe to repeat after a death."""
    made: list[Archive] = []
    for table in TABLES:
        kind = table.removeprefix("engine_")
        if days := settings.KEEP_DAYS[kind]:
            for month in _old_months(table, (today or now().date()) - timedelta(days=days)):
                made += _try_to_archive(table, kind, month)
    return made


def _try_to_archive(table: str, kind: str, month: date) -> list[Archive]:
    try:
        return _archive_month(table, kind, month)
    except TableBusy:
        logger.warning("%s is read all the time; its rows of %s go later", table, month)
        return []


def _old_months(table: str, before: date) -> Iterator[date]:
    """The months of which there is a partition and which ended before a day."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = %s::regclass", [table])
        names = sorted(name for (name,) in cursor.fetchall() if not name.endswith("_default"))
    for name in names:
        year, month = name.rsplit("_", 2)[-2:]
        first, following = months_from(date(int(year), int(month), 1), 2)
        if following <= before:
            yield first


def _archive_month(table: str, kind: str, month: date) -> list[Archive]:
    """The partition goes in the end: a death before that leaves it, and the files are written anew."""
    name = partition_name(table, month)
    with _alone(name) as cursor:
        if cursor is None or not _exists(cursor, name):
            return []
        cursor.execute(f"SELECT DISTINCT workspace_id FROM {name}")  # noqa: S608  # a name of ours
        made = [_write(name, workspace, archive_path(workspace, kind, month)) for (workspace,) in cursor.fetchall()]
        if kind == "message":
            cursor.execute(_UNCOUNT_MESSAGES.format(table=name))
            cursor.execute(_FORGET_DEPARTURES, bounds(month))
        take_tables(cursor, table, name)
        cursor.execute(f"DROP TABLE {name}")
        return made


@contextmanager
def _alone(what: str) -> Iterator[CursorWrapper | None]:
    """A transaction in which nobody else archives the same; None if somebody else does already."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_TAKE, [f"archive {what}"])
        yield cursor if cursor.fetchone()[0] else None


_TAKE = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))"


def _exists(cursor: CursorWrapper, table: str) -> bool:
    """Whether nobody has dropped it since we looked."""
    cursor.execute("SELECT to_regclass(%s) IS NOT NULL", [table])
    return bool(cursor.fetchone()[0])


# No trigger tells the counters of folders that a whole table goes.
_UNCOUNT_MESSAGES = """
    INSERT INTO engine_messagecount (workspace_id, scope, count, is_squashed)
    SELECT workspace_id, scope, -count(*), false FROM {table} AS one, LATERAL (
        SELECT 'inbox' WHERE direction = 'in' AND flow_id IS NULL AND NOT is_archived
        UNION ALL SELECT 'archived' WHERE is_archived
        UNION ALL SELECT 'failed' WHERE direction = 'out' AND status = 'failed'
        UNION ALL SELECT 'label:' || label FROM unnest(labels) AS label
    ) AS counted(scope) GROUP BY 1, 2
"""

# What waits to leave without its message could never be taken up, and would stand in the way of what came later.
_FORGET_DEPARTURES = "DELETE FROM engine_outbox WHERE message_id >= %s AND message_id < %s"


def archive_runs(today: date | None = None) -> list[Archive]:
    """Archives and deletes the runs of old months that have ended; ``KEEP_DAYS["run"]`` says how old, 0 keeps all.

    Counts and respondents stay. A run that ends later goes to a further file of its month.
    """
    days = settings.KEEP_DAYS["run"]
    if not days:
        return []
    before = ((today or now().date()) - timedelta(days=days)).replace(day=1)
    with connection.cursor() as cursor:
        cursor.execute(_RUN_MONTHS, [bounds(before)[0]])
        found = cursor.fetchall()
    return [archive for workspace, month in found for archive in _archive_runs(workspace, month)]


def _archive_runs(workspace: UUID, month: date) -> list[Archive]:
    """The file is whole before the rows are gone: a death in between leaves both, and the file is written anew."""
    first, following = bounds(month)
    given = {"first": first, "following": following, "workspace": workspace}
    with _alone(f"runs {workspace}") as cursor:
        if cursor is None or not _take_runs(cursor, given):
            return []
        archive = _write("ended_runs", workspace, _path_of_runs(workspace, month))
        keep_counts("ended_runs")
        cursor.execute(_MARK_RESPONDENTS)
        cursor.execute(_LEAVE_PLACES)
        cursor.execute(_DELETE_RUNS, given)
        return [archive]


def _take_runs(cursor: CursorWrapper, given: Mapping[str, Any]) -> int:
    """How many there are; none, where others have archived them since we looked."""
    cursor.execute(_TAKE_RUNS, given)
    return int(cursor.rowcount)


def _path_of_runs(workspace: UUID, month: date) -> Path:
    """That of a further file, or of the last one if its rows have never gone."""
    paths = [archive_path(workspace, "run", month)]
    while paths[-1].exists():
        paths.append(archive_path(workspace, "run", month, f".{len(paths) + 1}"))
    return paths[-2] if len(paths) > 1 and _is_left_over(paths[-2]) else paths[-1]


def _is_left_over(path: Path) -> bool:
    """Whether runs of a file are in the table: they are deleted together, but for those of people erased since."""
    rows = rows_of(path)
    try:
        while ids := [row["id"] for row in islice(rows, PIECE)]:
            if ask("SELECT EXISTS (SELECT FROM engine_run WHERE id = ANY(%s::uuid[]))", [array(ids)])[0][0]:
                return True
    except _DAMAGED:
        logger.exception("an archive can't be read; see manage.py archive --check")
    return False


_ENDED = "status NOT IN ('active', 'waiting')"
# The key tells when a run began.
_RUN_MONTHS = f"""
    SELECT DISTINCT workspace_id, date_trunc('month', created_on, 'UTC')::date
    FROM engine_run WHERE id < %s AND {_ENDED} ORDER BY 1, 2
"""  # noqa: S608  # constants
# Whoever erases people or merges them waits, so that the file has nobody who was erased before it was whole.
_TAKE_RUNS = f"""
    CREATE TEMPORARY TABLE ended_runs ON COMMIT DROP AS SELECT * FROM engine_run
    WHERE id >= %(first)s AND id < %(following)s AND workspace_id = %(workspace)s AND {_ENDED}
    ORDER BY id FOR UPDATE
"""  # noqa: S608  # constants
_MARK_RESPONDENTS = """
    UPDATE engine_respondent AS respondent SET is_archived = true FROM ended_runs AS run
    WHERE respondent.flow_id = run.flow_id AND respondent.contact_id = run.contact_id AND respondent.run_id = run.id
"""
# Of quotas: whoever has completed the flow keeps theirs.
_LEAVE_PLACES = """
    DELETE FROM engine_quotaplace AS place USING ended_runs AS run
    WHERE place.contact_id = run.contact_id AND place.run_id = run.id AND run.status <> 'completed'
"""
_DELETE_RUNS = "DELETE FROM engine_run USING ended_runs WHERE engine_run.id = ended_runs.id"


class Stored(NamedTuple):
    """An archive that there is: of which kind and month, and how many rows it has."""

    kind: str
    month: date
    path: Path
    rows: int


def archives_of(workspace: UUID, kinds: Iterable[str]) -> list[Stored]:
    """Those of some kinds, newest months first; without those that have no manifest, or none yet."""
    files = ((kind, path) for kind in kinds for path in _folder(workspace, kind).glob(f"*{_ENDING}"))
    found = [_stored(kind, path) for kind, path in files if manifest_of(path).exists()]
    return sorted(found, key=lambda one: (one.month, one.kind, one.path.name), reverse=True)


def _stored(kind: str, path: Path) -> Stored:
    year, month = path.name[: len("2026-03")].split("-")
    return Stored(kind, date(int(year), int(month), 1), path, orjson.loads(manifest_of(path).read_bytes())["rows"])


def rows_of(path: Path) -> Iterator[dict[str, Any]]:
    """What the rows of an archive were, in order; raises FileNotFoundError."""
    with gzip.open(path) as file:
        yield from map(orjson.loads, file)


_ENDING = ".jsonl.gz"


def _folder(workspace: UUID, kind: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "archives" / str(workspace) / kind


def archive_path(workspace: UUID, kind: str, month: date, further: str = "") -> Path:
    return _folder(workspace, kind) / f"{month:%Y-%m}{further}{_ENDING}"


def manifest_of(path: Path) -> Path:
    return path.with_name(path.name.removesuffix(_ENDING) + ".json")


def _write(table: str, workspace: UUID, path: Path) -> Archive:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = 0
    with _whole(path) as raw, gzip.GzipFile("", "wb", fileobj=raw, mtime=0) as packed:
        for line in _lines(table, workspace):
            packed.write(line + b"\n")
            rows += 1
    archive = Archive(path, rows, _digest(path))
    with _whole(manifest_of(path)) as raw:
        raw.write(orjson.dumps({"rows": rows, "sha256": archive.sha256}))
    return archive


@contextmanager
def _whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write, which is there when all of it is on disk."""
    draft = path.with_suffix(".draft")
    with draft.open("wb") as raw:
        yield raw
        raw.flush()
        os.fsync(raw.fileno())
    draft.replace(path)


def _lines(table: str, workspace: UUID) -> Iterator[bytes]:
    """Rows as JSON, read piece by piece."""
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(_ROWS.format(table=table), [workspace])
        for (text,) in cursor:
            yield text.encode()


_ROWS = "SELECT row_to_json(one)::text FROM {table} AS one WHERE workspace_id = %s ORDER BY id"


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_archives() -> Iterator[tuple[Path, str]]:
    """Each archive with what is wrong with it, "" if nothing is."""
    for path in sorted((Path(settings.MEDIA_ROOT) / "archives").glob("*/*/*.jsonl.gz")):
        yield path, _check(path)


_DAMAGED = (OSError, EOFError, ValueError, KeyError, zlib.error)


def _check(path: Path) -> str:
    try:
        manifest = orjson.loads(manifest_of(path).read_bytes())
        if _digest(path) != manifest["sha256"]:
            return "it is not the file that was written: its SHA-256 differs from the manifest's"
        with gzip.open(path) as file:
            rows = sum(1 for line in file if orjson.loads(line))
    except _DAMAGED as error:
        return f"it can't be read: {error}"
    return "" if rows == manifest["rows"] else f"it has {rows} rows instead of {manifest['rows']}"
