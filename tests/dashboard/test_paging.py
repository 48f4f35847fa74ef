"""Pages by the keys of rows, also where the nearest of more rows are looked at first."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.test import RequestFactory

from dashboard.web import paging
from engine.models import Contact, Workspace
from tests.dashboard.conftest import make_contact
from tests.dashboard.test_pages import Queries

pytestmark = pytest.mark.django_db
Ask = Callable[..., paging.Page[Contact]]


@pytest.fixture
def anas(workspace: Workspace) -> list[UUID]:
    """Of thirteen people five are called so: the newest, two close together, and the oldest; newest first."""
    people = [make_contact(workspace, "Ana" if place in {0, 5, 8, 9, 12} else "Ben") for place in range(13)]
    return [person.pk for person in reversed(people) if person.name == "Ana"]


@pytest.fixture(params=[1, 2, 4, 12, 13, 14])
def ask(request: pytest.FixtureRequest, workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> Ask:
    monkeypatch.setattr(paging, "PROBED", request.param)
    everyone = Contact.objects.for_workspace(workspace)

    def asked(**cursor: UUID | int | None) -> paging.Page[Contact]:
        query = {name: str(key) for name, key in cursor.items()}
        return paging.page(RequestFactory().get("/", query), everyone.filter(name="Ana"), 2, everyone)

    return asked


def test_pages_on_the_way_to_older_rows_and_back(ask: Ask, anas: list[UUID]) -> None:
    first = ask()
    second = ask(older=first.older)
    third = ask(older=second.older)
    assert [[row.pk for row in page.rows] for page in (first, second, third)] == [anas[:2], anas[2:4], anas[4:]]
    assert (first.newer, third.older) == (None, None)
    back = ask(newer=third.newer)
    assert back.rows == second.rows
    begin = ask(newer=back.newer)
    assert (begin.rows, begin.newer) == (first.rows, None)


@pytest.mark.parametrize(("probed", "number"), [(4, 3), (5, 2)])
def test_no_more_is_looked_for_where_the_nearest_rows_fill_a_page(
    workspace: Workspace, anas: list[UUID], queries: Queries, monkeypatch: pytest.MonkeyPatch, probed: int, number: int
) -> None:
    monkeypatch.setattr(paging, "PROBED", probed)
    everyone = Contact.objects.for_workspace(workspace)
    with queries(number):
        page = paging.page(RequestFactory().get("/"), everyone.filter(name="Ana"), 2, everyone)
    assert [row.pk for row in page.rows] == anas[:2]
