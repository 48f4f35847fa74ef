"""Results of a million people who answered ten questions: the page, a crossed table, and the wide file."""

import os
import resource
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import override_settings

from dashboard.reports.tables import counts
from engine.models import Flow, Membership, Role, User, Workspace
from engine.services import respondents
from engine.services.flows import publish_flow, save_flow
from engine.services.groups import create_field
from engine.services.recounting import recount
from flows.poll import read_poll
from flows.wizard import build

NAME = "results"

PEOPLE = int(os.environ.get("PEOPLE", "1000000"))
QUESTIONS = 10
ROUNDS = 5


def run() -> Mapping[str, Mapping[str, Any]]:
    flow = stage()
    rebuild = _seconds(lambda: respondents.rebuild(workspace=flow.workspace), 1)
    recount(workspace=flow.workspace)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE engine_respondent, engine_flowcount")
    size = f"{PEOPLE:,} people × {QUESTIONS} questions"
    crossed = _seconds(lambda: counts(flow, ["field:region", "answer:q3"]))
    return {
        "results.page_ms": {"value": 1000 * _page(flow), "unit": "ms", "baseline": size},
        "results.crosstab_s": {"value": crossed, "unit": "s", "baseline": f"{size}, region × an answer"},
        "results.rebuild_s": {"value": rebuild, "unit": "s", "baseline": f"{size}: all rows made from the runs"},
        **_export(flow),
    }


def _page(flow: Flow) -> float:
    user = User.objects.create_user("analyst@example.org")
    Membership.objects.create(workspace=flow.workspace, user=user, role=Role.ANALYST)
    client = Client()
    client.force_login(user)
    return _seconds(lambda: client.get(f"/flows/{flow.pk}/results/", headers={"host": "localhost"}))


def _export(flow: Flow) -> Mapping[str, Mapping[str, Any]]:
    with TemporaryDirectory() as folder, override_settings(MEDIA_ROOT=folder):
        path = Path(folder) / "wide.csv"
        before = _memory()
        wide = _seconds(lambda: call_command("export_results", str(flow.pk), str(path), stderr=_Silent()), 1)
        more, size = _memory() - before, path.stat().st_size
        limit = _seconds(lambda: _copy(flow, path), 1)
    about = f"{PEOPLE:,} rows, {size / 1e6:,.0f} MB"
    return {
        "export.csv_wide_s": {"value": wide, "unit": "s", "baseline": about},
        "export.copy_limit_s": {"value": limit, "unit": "s", "baseline": "COPY of the same rows"},
        "export.memory_mb": {"value": more, "unit": "MB", "baseline": "more than before, at the most"},
    }


def _copy(flow: Flow, path: Path) -> None:
    columns = ", ".join(
        f"run.results->'q{number}'->>'{part}'"
        for number in range(1, QUESTIONS + 1)
        for part in ("category", "value", "input")
    )
    query = f"""
        COPY (SELECT run.contact_id, urn.identity, run.status, run.created_on, run.exited_on, {columns}
        FROM engine_run run LEFT JOIN engine_contacturn urn ON urn.contact_id = run.contact_id
        WHERE run.flow_id = '{flow.pk}') TO STDOUT WITH CSV HEADER
    """  # noqa: S608  # our own texts
    connection.ensure_connection()
    with path.open("wb") as file, connection.connection.cursor().copy(query) as rows:
        for piece in rows:
            file.write(piece)


class _Silent:
    """Where the progress of a command goes."""

    def write(self, _text: str) -> None:
        """Nowhere."""


def _seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    return median(_once(work) for _ in range(rounds))


def _once(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


def _memory() -> float:
    """The most that this process has held, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def stage() -> Flow:
    workspace = Workspace.objects.create(name="Results", country="RW", languages=["eng"])
    for key, kind in (("gender", "text"), ("age", "number"), ("region", "text")):
        create_field(workspace=workspace, key=key, name=key.title(), type=kind)
    questions = [{"id": str(n), "name": f"Q{n}", "text": {"eng": f"Question {n}?"}} for n in range(1, QUESTIONS + 1)]
    poll = read_poll({"title": "Large", "language": "eng", "questions": questions})
    revision = save_flow(workspace=workspace, definition=build(poll, "1e0e5a34-0000-4000-8000-000000000001"))
    publish_flow(revision=revision)
    with connection.cursor() as cursor:
        cursor.execute(_CONTACTS, [workspace.pk, PEOPLE])
        cursor.execute(_URNS, [workspace.pk])
        cursor.execute(_RUNS, {"flow": revision.flow_id, "workspace": workspace.pk, "questions": QUESTIONS})
        cursor.execute("VACUUM ANALYZE engine_contact, engine_contacturn, engine_run")
    return Flow.objects.select_related("workspace").get(pk=revision.flow_id)


_CONTACTS = """
    INSERT INTO engine_contact
        (id, workspace_id, number, name, name_words, language, status, timezone, fields, created_on, modified_on)
    SELECT uuidv7(), %s, n, 'Somebody', '', 'eng', 'active', '', jsonb_build_object(
        'gender', jsonb_build_object('text', (ARRAY['F', 'M'])[n %% 2 + 1]),
        'age', jsonb_build_object('text', (10 + n %% 30)::text, 'number', 10 + n %% 30),
        'region', jsonb_build_object('text', 'Region ' || n %% 12)), now(), now()
    FROM generate_series(1, %s) AS n
"""
_URNS = """
    INSERT INTO engine_contacturn (id, workspace_id, contact_id, identity, display, position, created_on)
    SELECT uuidv7(), workspace_id, id, 'tel:+2507' || (80000000 + number), '', 0, now()
    FROM engine_contact WHERE workspace_id = %s
"""
_RUNS = """
    INSERT INTO engine_run (id, workspace_id, session_id, contact_id, flow_id, revision, status, results, responded,
        created_on, modified_on, exited_on)
    SELECT uuidv7(), workspace_id, id, id, %(flow)s, 1, 'completed', (
            SELECT jsonb_object_agg('q' || n, jsonb_build_object('name', 'Q' || n, 'value', answer, 'input', answer,
                'category', answer, 'node_uuid', '1e0e5a34-0000-4000-8000-000000000002',
                'created_on', now() + n * interval '1 minute'))
            FROM generate_series(1, %(questions)s) AS n,
                LATERAL (SELECT (ARRAY['Yes', 'No', 'Other'])[(number * n) %% 3 + 1]) AS chosen(answer)
        ), true, yesterday, yesterday, yesterday
    FROM engine_contact, LATERAL (SELECT now() - interval '1 day' AS yesterday) moment
    WHERE workspace_id = %(workspace)s
"""
