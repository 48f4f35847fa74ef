"""Personas are kept for everybody of a workspace."""

from typing import Any

from django.test import Client

from engine.services.kept_personas import MOST

ADDRESS = "/flows/personas/"
ANA: dict[str, Any] = {"id": "a", "name": "Ana", "language": "eng", "fields": {"age": "19"}, "groups": ["girls"]}


def keep(browser: Client, status: int = 200, **persona: Any) -> None:
    response = browser.post(ADDRESS, {"persona": persona}, content_type="application/json")
    assert response.status_code == status, response.content


def kept(browser: Client) -> list[dict[str, object]]:
    return list(browser.get(ADDRESS).json()["results"])


def test_they_are_kept_changed_and_forgotten(browser: Client) -> None:
    keep(browser, **ANA)
    keep(browser, id="b", name="Ben")
    keep(browser, **{**ANA, "name": "Ana Hoxha"})
    assert kept(browser) == [{"id": "b", "name": "Ben"}, {**ANA, "name": "Ana Hoxha"}]
    browser.delete(ADDRESS, {"id": "b"}, content_type="application/json")
    assert [one["id"] for one in kept(browser)] == ["a"]


def test_of_too_many_the_oldest_goes(browser: Client) -> None:
    for number in range(MOST + 1):
        keep(browser, id=str(number))
    assert [one["id"] for one in kept(browser)] == [str(number) for number in range(1, MOST + 1)]


def test_what_is_no_persona_is_refused(browser: Client) -> None:
    keep(browser, 422, name="Nobody")
    keep(browser, 422, id="a", name="x" * 200)
    keep(browser, 422, id="a", admin=True)
    assert kept(browser) == []
