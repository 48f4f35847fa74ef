"""The results page: figures per flow and per question, kept live."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from dashboard.reports.questions import saved_results
from dashboard.reports.results import results
from dashboard.web.templatetags.jibu import percent
from engine.models import Flow
from tests.dashboard.conftest import make_counts, make_flow
from tests.dashboard.test_pages import ENTRY, text

COUNTS = {
    "runs:waiting": 20,
    "runs:completed": 70,
    "runs:expired": 10,
    "runs:responded": 80,
    "result:snack:Nuts": 50,
    "result:snack:Fruit": 30,
    "result:reason:All Responses": 70,
    "node:5a7d4a4e-0000-4000-8000-000000000005": 100,
}


@pytest.fixture
def answered(flow: Flow) -> Flow:
    make_counts(flow, COUNTS)
    return flow


def test_counts_and_shares(answered: Flow) -> None:
    found = results(answered, saved_results(answered))
    progress = found.progress
    assert (progress.people, progress.answered, progress.finished, progress.active) == (100, 80, 70, 20)
    snack, reason = found.questions
    assert (snack.name, snack.text, snack.answered) == ("Snack", "Which snack do you like?", 80)
    assert [(one.name, one.people, one.share) for one in snack.categories] == [
        ("Nuts", 50, 0.625),
        ("Fruit", 30, 0.375),
        ("Other", 0, 0.0),
    ]
    assert [(one.name, one.people, one.share) for one in reason.categories] == [("All Responses", 70, 1.0)]


def test_counts_are_sums_of_deltas(answered: Flow) -> None:
    make_counts(answered, {"result:snack:Nuts": -1})
    make_counts(answered, {"result:snack:Other": 1})
    snack = results(answered, saved_results(answered)).questions[0]
    assert [one.people for one in snack.categories] == [49, 30, 1]


def test_categories_that_the_flow_lost_are_kept_at_the_end(answered: Flow) -> None:
    make_counts(answered, {"result:snack:Crisps: salted": 20})
    snack = results(answered, saved_results(answered)).questions[0]
    assert (snack.categories[-1].name, snack.categories[-1].share) == ("Crisps: salted", 0.2)


def test_results_of_actions_come_after_those_of_questions(flow: Flow) -> None:
    saved = {"key": "score", "name": "Score", "categories": ["High", "Low"], "node_uuids": []}
    flow.inspection = {"results": [saved, {**saved, "key": "snack"}]}
    assert [result.key for result in saved_results(flow)] == ["snack", "reason", "score"]


def test_page(browser: Client, answered: Flow, queries: Callable[[int], Any]) -> None:
    text(browser, f"/flows/{answered.pk}/results/")  # reads the definition, which is then remembered
    with queries(ENTRY + 7):
        page = text(browser, f"/flows/{answered.pk}/results/")
    assert "80 people answered" in page
    assert "63%" in page or "62%" in page
    assert '<rect width="62.50%"' in page
    assert f"/flows/{answered.pk}/results.csv" in page


def test_live_part_is_sent_only_when_it_changed(browser: Client, answered: Flow) -> None:
    first = browser.get(f"/flows/{answered.pk}/results/live/")
    again = f"/flows/{answered.pk}/results/live/?version={first.context['version']}"
    assert browser.get(again).status_code == 204
    make_counts(answered, {"result:snack:Nuts": 1})
    changed = browser.get(again)
    assert changed.status_code == 200
    assert "<html" not in changed.content.decode()


def test_flow_without_results_says_why_there_are_none(browser: Client, flow: Flow) -> None:
    bare = make_flow(flow.workspace, name="Only talk", published=0)
    assert "This flow saves no answers" in text(browser, f"/flows/{bare.pk}/results/")


@pytest.mark.parametrize(
    ("share", "language", "shown"),
    [
        (0, "en", "0%"),
        (1, "en", "100%"),
        (0.57, "en", "57%"),
        (0.004, "en", "0.4%"),
        (0.57, "fr", "57\u202f%"),
        (0.004, "sr-latn", "0,4%"),
    ],
)
def test_shares_are_written_as_the_language_does(share: float, language: str, shown: str) -> None:
    with translation.override(language):
        assert percent(share).replace("\xa0", "\u202f") == shown
