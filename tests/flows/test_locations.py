import pytest

from flows.locations import COUNTRY, DISTRICT, STATE, WARD, Locations
from tests.flows.expressions.library_rows import ALBANIA

LOCATIONS = Locations(ALBANIA)


def paths(text: str, level: int, parent: str = "", collation: str = "default") -> list[str]:
    within = LOCATIONS.by_path(parent) if parent else None
    return [place.path for place in LOCATIONS.find(text, level, within, collation)]


@pytest.mark.parametrize(
    ("text", "level", "found"),
    [
        ("Tirana", STATE, ["Albania > Tirana"]),
        ("tiranë", STATE, ["Albania > Tirana"]),
        ("I am from Tirana now", STATE, ["Albania > Tirana"]),
        ("¿Tira na?", STATE, ["Albania > Tirana"]),
        ("Qendër", DISTRICT, ["Albania > Tirana > Qendër", "Albania > Shkodër > Qendër"]),
        ("albania >  TIRANA > kamëz.", DISTRICT, ["Albania > Tirana > Kamëz"]),
        ("Shqipëria", COUNTRY, ["Albania"]),
        ("Bathore", WARD, ["Albania > Tirana > Kamëz > Bathore"]),
        ("Bathore", DISTRICT, []),
        ("", STATE, []),
    ],
)
def test_places_are_found(text: str, level: int, found: list[str]) -> None:
    assert paths(text, level) == found


def test_places_are_found_within_a_parent() -> None:
    assert paths("Qendër", DISTRICT, "Albania > Shkodër") == ["Albania > Shkodër > Qendër"]
    assert paths("Vore", DISTRICT, "Albania > Shkodër") == []


def test_pairs_of_words_are_tried_last() -> None:
    kosovo = Locations({"name": "Kosovo", "children": [{"name": "Fushë Kosova"}, {"name": "Peja"}]})
    assert [place.name for place in kosovo.find("in Fushë Kosova since 2020", STATE)] == ["Fushë Kosova"]


@pytest.mark.parametrize("text", ["Shkoder", "SHKODRA!", "ne shkoder", "Shkodër"])
def test_accents_may_be_left_out(text: str) -> None:
    albania = Locations(
        {"name": "Albania", "children": [{"name": "Shkodër", "aliases": ["Shkodra"]}, {"name": "Vlorë"}]}
    )
    assert [place.name for place in albania.find(text, STATE)] == ["Shkodër"]


def test_who_writes_accents_means_them() -> None:
    places = Locations({"name": "X", "children": [{"name": "Ré"}, {"name": "Re"}]})
    assert [[place.name for place in places.find(text, STATE)] for text in ("Ré", "re")] == [["Ré"], ["Re"]]


def test_collation_counts() -> None:
    assert paths("Tіranа", STATE) == []
    assert paths("Tіranа", STATE, collation="confusables") == ["Albania > Tirana"]


def test_path_of_no_place() -> None:
    assert LOCATIONS.by_path("Albania > Atlantis") is None
