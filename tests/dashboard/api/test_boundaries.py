from collections.abc import Callable
from typing import Any

import pytest

from dashboard.api import paging
from engine.models import Boundary, Workspace
from tests.dashboard.api.conftest import Api

pytestmark = pytest.mark.django_db

SQUARE = {"type": "Polygon", "coordinates": [[[29.5, -3.2], [29.4, -3.2], [29.4, -3.3], [29.5, -3.2]]]}


def make(workspace: Workspace, osm_id: str, name: str, parent: Boundary | None = None, **more: Any) -> Boundary:
    level = parent.level + 1 if parent else 0
    return Boundary.objects.create(
        workspace=workspace, osm_id=osm_id, name=name, parent=parent, level=level, path=name, **more
    )


@pytest.fixture
def country(workspace: Workspace) -> Boundary:
    return make(workspace, "country:Burkina Faso", "Burkina Faso")


def test_without_a_country_there_are_none(api: Api, foreign: Workspace) -> None:
    make(foreign, "country:Uganda", "Uganda")
    assert api.results("boundaries") == []


def test_listed_by_their_codes(api: Api, workspace: Workspace, country: Boundary) -> None:
    state = make(workspace, "r2", "Centre", country, aliases=["Center", "Le Centre"], geometry=SQUARE)
    make(workspace, "r1", "Kadiogo", state)
    expected = [
        {
            "osm_id": "country:Burkina",  # short enough for U-Report
            "name": "Burkina Faso",
            "parent": None,
            "level": 0,
            "aliases": [],
        },
        {
            "osm_id": "r1",
            "name": "Kadiogo",
            "parent": {"osm_id": "r2", "name": "Centre"},
            "level": 2,
            "aliases": [],
        },
        {
            "osm_id": "r2",
            "name": "Centre",
            "parent": {"osm_id": "country:Burkina", "name": "Burkina Faso"},
            "level": 1,
            "aliases": ["Center", "Le Centre"],
        },
    ]
    assert api.results("boundaries") == expected
    assert api.results("boundaries", geometry="false") == expected


def test_outlines_are_told_if_they_are_asked_for(api: Api, workspace: Workspace, country: Boundary) -> None:
    make(workspace, "r2", "Centre", country, geometry=SQUARE)
    shown = [one["geometry"] for one in api.results("boundaries", geometry=1)]
    assert shown == [{"type": "MultiPolygon", "coordinates": []}, SQUARE]


def test_walked_both_ways(api: Api, workspace: Workspace, country: Boundary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "PAGE_SIZE", 2)
    for number in (3, 1, 2):
        make(workspace, f"r{number}", f"State {number}", country)
    first = api.get("boundaries")
    second = api.client.get(first["next"]).json()
    codes = [[one["osm_id"] for one in page["results"]] for page in (first, second)]
    assert codes == [["country:Burkina", "r1"], ["r2", "r3"]]
    assert api.client.get(second["previous"]).json()["results"] == first["results"]
    cursor = paging.Cursor(country.pk, text="r1")
    assert api.call("get", "runs", cursor=cursor).json() == {"detail": "Invalid cursor"}


def test_a_page_takes_few_queries(
    api: Api, workspace: Workspace, country: Boundary, queries: Callable[[int], Any]
) -> None:
    api.get("boundaries")
    for number in range(20):
        make(workspace, f"r{number}", f"State {number}", country)
    with queries(2 + 1):  # who calls; the places with those around them
        assert len(api.results("boundaries", geometry=1)) == 21
