"""The pages of campaigns and their events."""

from typing import Any

import pytest
from django.test import Client

from engine.models import Campaign, CampaignPoint, Workspace
from tests.dashboard.addresses import make_campaign

pytestmark = pytest.mark.django_db

IMPORTED: dict[str, dict[str, Any]] = {
    "spa": {
        "text": "¿Cómo está?",
        "quick_replies": [{"type": "text", "text": "Bien"}],
        "attachments": ["image:https://example.org/a.png"],
    },
    "eng": {"text": "How are you?"},
}


@pytest.fixture
def campaign(workspace: Workspace) -> Campaign:
    return make_campaign(workspace)


@pytest.fixture
def imported(campaign: Campaign) -> CampaignPoint:
    """A message in a language that the workspace doesn't have, with more than text."""
    return CampaignPoint.objects.create(
        workspace=campaign.workspace,
        campaign=campaign,
        relative_to="created_on",
        offset=3,
        unit="days",
        translations=IMPORTED,
        base_language="spa",
    )


def save(browser: Client, point: CampaignPoint, **changed: Any) -> CampaignPoint:
    """Sends the form of a point as its page shows it, but for what is changed."""
    form = browser.get(f"/campaigns/events/{point.pk}/").context["form"]
    shown = {field.html_name: field.value() for field in form}
    given = {name: value for name, value in {**shown, **changed}.items() if value is not None}
    assert browser.post(f"/campaigns/events/{point.pk}/", given).status_code == 302
    point.refresh_from_db()
    return point


def test_a_change_keeps_all_that_is_said(browser: Client, imported: CampaignPoint) -> None:
    saved = save(browser, imported, hour="9")
    assert (saved.hour, saved.base_language, saved.translations) == (9, "spa", IMPORTED)


def test_a_text_is_changed_and_what_it_carries_stays(browser: Client, imported: CampaignPoint) -> None:
    saved = save(browser, imported, **{"text-spa": "¿Qué tal?"})
    assert saved.translations["spa"] == {**IMPORTED["spa"], "text": "¿Qué tal?"}


def test_languages_have_their_names(browser: Client, imported: CampaignPoint) -> None:
    page = browser.get(f"/campaigns/events/{imported.pk}/").content.decode()
    assert "or send this message (Spanish)" in page
    browser.cookies["django_language"] = "sr-latn"
    assert "(španski)" in browser.get(f"/campaigns/events/{imported.pk}/").content.decode().lower()


@pytest.mark.parametrize(
    ("language", "offset", "unit", "shown"),
    [("en", 1, "days", "1 day after"), ("en", -9000, "days", "9,000 days before"), ("ar", 3, "weeks", "3 أسابيع")],
)
def test_how_far_an_event_is_from_its_date(
    browser: Client, imported: CampaignPoint, language: str, offset: int, unit: str, shown: str
) -> None:
    CampaignPoint.objects.update(offset=offset, unit=unit)
    browser.cookies["django_language"] = language
    assert shown in browser.get(f"/campaigns/{imported.campaign_id}/").content.decode()
