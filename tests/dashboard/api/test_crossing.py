"""Two who make the same at the same moment."""

from collections.abc import Iterator
from threading import Event

import pytest
from django.db import connection, transaction

from engine.models import Group, User, Workspace
from engine.services.workspaces import create_token
from tests.dashboard.api.conftest import Api, told
from tests.engine.threads import together

PATIENCE = 30  # seconds

_WAITING = "SELECT count(*) FROM pg_locks AS it JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = %s"


@pytest.mark.django_db(transaction=True)
def test_who_comes_second_is_told_to_look_again(workspace: Workspace, owner: User) -> None:
    api = Api(create_token(workspace=workspace, user=owner))
    made = Event()
    answers = []

    def first() -> None:
        with transaction.atomic():
            Group.objects.create(workspace=workspace, name="Girls")
            made.set()
            assert any(waits())

    def second() -> None:
        assert made.wait(PATIENCE)
        answers.append(api.call("post", "groups", {"name": "Girls"}))

    together(first, second)
    [answer] = answers
    assert "at the same moment" in told(answer, 409)["detail"]
    assert Group.objects.for_workspace(workspace).count() == 1


def waits() -> Iterator[bool]:
    """Whether somebody waits for a lock, asked again and again."""
    for _ in range(PATIENCE * 100):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.01)")
            cursor.execute(_WAITING, [connection.settings_dict["NAME"]])
            yield cursor.fetchone()[0] > 0
