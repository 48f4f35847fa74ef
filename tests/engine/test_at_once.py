"""What two people do at the same moment is done once, or one after the other."""

import time
from contextlib import suppress

import pytest
from django.db import transaction

from engine.models import Boundary, Channel, Resthook, ResthookSubscriber, Workspace
from engine.services import phone
from engine.services.resthooks import ResthookRefused, subscribe
from tests.engine.test_regions import import_all
from tests.engine.threads import together


@pytest.fixture(autouse=True)
def slow(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever changes something is at it for a while before others can see it."""
    touch = Workspace.touch_assets

    def slowly(workspace: Workspace) -> None:
        time.sleep(0.5)
        touch(workspace)

    monkeypatch.setattr(Workspace, "touch_assets", slowly)


def test_the_simulator_has_one_channel(workspace: Workspace) -> None:
    def try_out() -> None:
        with transaction.atomic():  # as requests do
            phone.channel(workspace=workspace)

    together(try_out, try_out)
    assert Channel.objects.filter(type=phone.CODE).count() == 1


def test_an_address_is_told_once(workspace: Workspace) -> None:
    hook = Resthook.objects.create(workspace=workspace, slug="joined")

    def tell() -> None:
        with suppress(ResthookRefused):
            subscribe(resthook=Resthook.objects.get(pk=hook.pk), url="https://example.org/joined")

    together(tell, tell)
    assert ResthookSubscriber.objects.count() == 1


def test_places_are_imported_one_after_the_other(workspace: Workspace) -> None:
    together(*[lambda: import_all(workspace)] * 2)
    assert Boundary.objects.count() == 6
