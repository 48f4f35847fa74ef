"""The words by which people leave and come back, and other settings of channels that are seen on their pages."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from engine.assets import place
from engine.models import Channel, Incident, Workspace
from tests.dashboard.test_channels import make_call, make_count
from tests.dashboard.test_pages import text


def test_words_of_each_language_and_english(browser: Client, workspace: Workspace) -> None:
    Workspace.objects.update(languages=["kin", "fra"])
    page = text(browser, "/settings/words/")
    assert all(name in page for name in ("Kinyarwanda", "French", "English", "unsubscribe"))


def test_words_are_changed_and_hold(browser: Client, workspace: Workspace) -> None:
    Workspace.objects.update(languages=["kin"])
    given = {"kin-stop": "Hagarika, oya burundu", "kin-stopped": "Murabeho", "eng-started": "-"}
    assert browser.post("/settings/words/", given).status_code == 302
    workspace.refresh_from_db()
    assert workspace.opt_words == {
        "kin": {"stop": ["Hagarika", "oya burundu"], "stopped": "Murabeho"},
        "eng": {"started": ""},
    }
    words = place(workspace.pk).opt_words
    assert (words.wish("HAGARIKA!"), words.wish("stop"), words.wish("start")) == ("stop", "stop", "start")
    assert (words.confirmation("stop", "kin"), words.confirmation("start", "eng")) == ("Murabeho", "")
    assert "Hagarika, oya burundu" in text(browser, "/settings/words/")
    assert browser.get("/settings/words/").context["languages"][1][1]["started"].value() == "-"
    browser.post("/settings/words/", {})
    workspace.refresh_from_db()
    assert workspace.opt_words == {}


def test_prices_are_set_and_what_was_spent_is_shown(browser: Client, channel: Channel) -> None:
    Workspace.objects.update(currency="EUR")
    url = f"/channels/{channel.pk}/settings/"
    form = browser.get(url).context["form"]
    values = {field.html_name: "" if field.value() is None else field.value() for field in form} | {
        "country": "KE",
        "setting_send_url": "https://x.example/",
    }
    assert "is no price" in browser.post(url, {**values, "prices": "cheap"}).content.decode()
    answer = browser.post(url, {**values, "prices": "0.02\n+383 0.05"})
    assert answer.status_code == 302, answer.context["form"].errors
    channel.refresh_from_db()
    assert channel.prices == {"": "0.02", "+383": "0.05"}
    make_count(channel, "segments", 40)
    make_count(channel, "cost", 8_000)
    page = text(browser, f"/channels/{channel.pk}/")
    assert "0.80 EUR" in page
    (health,) = browser.get("/channels/").context["rows"]
    assert (health.segments, str(health.spent)) == (40, "0.8")


def test_numbers_are_hidden_in_the_log_where_the_workspace_hides_them(browser: Client, channel: Channel) -> None:
    make_call(channel, request="from=%2B254788123456&text=hello", url="https://x.example/?to=0788 123 456&id=12")
    assert "254788123456" in text(browser, f"/channels/{channel.pk}/log/")
    Workspace.objects.update(redact_urns=True)
    page = text(browser, f"/channels/{channel.pk}/log/")
    assert "788" not in page
    assert "text=hello" in page
    assert "id=12" in page


def test_what_is_wrong_is_said_at_home_and_at_the_channel(browser: Client, channel: Channel) -> None:
    incident = {
        "workspace": channel.workspace,
        "kind": "channel_backlog",
        "scope": str(channel.pk),
        "channel": channel,
        "opened_on": now() - timedelta(hours=1),
        "facts": {"waiting": 12, "minutes": 71},
    }
    Incident.objects.create(**incident)
    said = "12 messages should have left, the first of them 71 minutes ago."
    assert said in text(browser, "/")
    assert said in text(browser, f"/channels/{channel.pk}/")
    Incident.objects.update(closed_on=now())
    assert said not in text(browser, "/")


@pytest.mark.parametrize(("search", "found"), [("africa", True), ("twilio", False)])
def test_providers_are_found_by_name(browser: Client, search: str, found: bool) -> None:
    page = text(browser, f"/channels/new/?country=KE&search={search}")
    assert ("Africa's Talking USSD" in page.replace("&#x27;", "'")) is found
