"""Regular work: what goes wrong with a part of it keeps no other part from its turn."""

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.utils.timezone import now
from pytest_django.fixtures import Settings

from engine import regular, tasks
from engine.models import Flow, Run, Session, Start, Workspace
from engine.models.start import Bulk
from engine.runner import sweeping
from engine.services.partitions import first_id_of
from engine.services.starts import create_start
from tests.engine.conftest import Say, numbers


@pytest.fixture(autouse=True)
def _in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regular, "is_turn", lambda _name: True)


def test_where_nothing_can_be_archived_old_sessions_are_forgotten(
    workspace: Workspace, flow: Flow, settings: Settings, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "a file"
    settings.MEDIA_ROOT.touch()
    settings.KEEP_DAYS = {**settings.KEEP_DAYS, "run": 365, "session": 30}
    long_ago = now() - timedelta(days=1000)
    key = first_id_of(long_ago)
    told = {"id": key, "workspace": workspace, "contact_id": uuid4(), "created_on": long_ago}
    run = Run.objects.create(**told, session_id=key, flow=flow, status="completed", modified_on=long_ago)
    Session.objects.create(**told, status="completed", sprint_id=uuid4(), ended_on=long_ago)
    tasks.archive()
    assert Run.objects.filter(pk=run.pk).exists()
    assert not Session.objects.exists()


def test_a_start_goes_on_whatever_cannot_be_swept(flow: Flow, say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise DatabaseError("a row that can't be")

    say("hello", *numbers(1))
    start = create_start(flow=flow, everyone=True)
    Start.objects.update(status=Bulk.Status.STARTED, released=0, cursor=None)
    monkeypatch.setattr(sweeping, "receive_overdue", fail)
    sweeping.sweep()
    start.refresh_from_db()
    assert start.released == 1
