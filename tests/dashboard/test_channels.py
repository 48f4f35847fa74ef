"""Channels: how they are doing, connecting them, trying them, and what is never shown."""

from datetime import timedelta
from typing import Any

import pytest
from django.forms import Textarea
from django.test import Client
from django.utils.timezone import now

from channels.base import ADAPTERS
from channels.claims import claim
from channels.known import to_adapter
from channels.settings import HIDDEN
from dashboard.reports import channels as report
from engine.models import Channel, ChannelCount, ChannelLog, Contact, ContactURN, Message, Outbox, Workspace
from tests.dashboard.conftest import make_contact, make_message
from tests.dashboard.test_pages import ENTRY, Queries, text

KENYA = {"name": "Short code", "address": "20880", "country": "KE"}


def make_count(channel: Channel, kind: str, count: int, days: int = 0) -> None:
    moment = now() - timedelta(days=days)
    hour = moment.replace(minute=0, second=0, microsecond=0)
    ChannelCount.objects.create(channel=channel, hour=hour, kind=kind, count=count, last_on=moment)


def make_call(channel: Channel, **fields: Any) -> ChannelLog:
    values = {
        "is_inbound": True,
        "is_error": False,
        "method": "POST",
        "url": "https://jibu.example/c/ex",
        "request": "text=hello",
        "status": 200,
        "response": "accepted",
        "milliseconds": 3,
        **fields,
    }
    return ChannelLog.objects.create(workspace=channel.workspace, channel=channel, **values)


class TestList:
    def test_without_channels(self, browser: Client) -> None:
        assert "No channels yet" in text(browser, "/channels/")

    def test_health(self, browser: Client, channel: Channel) -> None:
        make_count(channel, "received", 5)
        make_count(channel, "sent", 3)
        make_count(channel, "failed", 1)
        make_count(channel, "failed", 50, days=2)
        message = make_message(make_contact(channel.workspace, "Asha"), "hi", channel=channel, status="queued")
        Outbox.objects.create(workspace=channel.workspace, message=message, contact=message.contact, channel=channel)
        (health,) = browser.get("/channels/").context["rows"]
        assert (health.received, health.sent, health.failed, health.backlog) == (5, 3, 1, 1)
        assert (health.error_rate, health.state) == (0.25, "failing")
        assert "25 %" in text(browser, "/channels/").replace("\xa0", " ").replace("25%", "25 %")

    @pytest.mark.parametrize(
        ("kinds", "active", "state"),
        [([], True, "quiet"), (["received"], True, "working"), (["sent"], False, "disconnected")],
    )
    def test_states(self, channel: Channel, kinds: list[str], active: bool, state: str) -> None:
        for kind in kinds:
            make_count(channel, kind, 1)
        channel.is_active = active
        assert report.health([channel])[0].state == ("new" if state == "quiet" else state)
        channel.created_on -= timedelta(days=31)
        assert report.health([channel])[0].state == state

    def test_the_phone_and_foreign_channels_are_left_out(self, browser: Client, foreign: Workspace) -> None:
        Channel.objects.create(workspace=foreign, type="EX", name="Theirs")
        text(browser, "/phone/")
        assert browser.get("/channels/").context["rows"] == []

    def test_queries(self, browser: Client, workspace: Workspace, queries: Queries) -> None:
        for number in range(20):
            make_count(Channel.objects.create(workspace=workspace, type="EX", name=f"C{number}"), "sent", 1)
        with queries(ENTRY + 3):
            text(browser, "/channels/")


class TestConnecting:
    def test_providers_of_the_country_come_first(self, browser: Client) -> None:
        providers = browser.get("/channels/new/").context["providers"]
        assert "KE" in providers[0].countries
        assert "SIM" not in {one.code for one in providers}
        assert "HM" not in {one.code for one in providers}

    def test_by_country_and_kind(self, browser: Client) -> None:
        def codes(**chosen: str) -> set[str]:
            return {one.code for one in browser.get("/channels/new/", chosen).context["providers"]}

        assert {"HM", "TS"} < codes(country="SO", kind="sms")
        assert codes(country="GH", kind="ussd") >= {"HBU", "ATU", "USSD"}
        assert "TG" in codes(kind="chat")
        assert "TG" not in codes(kind="sms")

    def test_countries_are_named_in_the_language_of_the_page(self, browser: Client) -> None:
        for language, name in (("en", "Pakistan"), ("ur", "پاکستان")):
            page = browser.get("/channels/new/?country=PK", headers={"accept-language": language}).content.decode()
            assert name in page.partition('class="cards"')[2]

    def test_every_provider_has_a_form(self, browser: Client) -> None:
        for code, adapter in ADAPTERS.items():
            if code != "SIM":
                assert adapter.name in text(browser, f"/channels/new/{code}/").replace("&#x27;", "'")
        assert browser.get("/channels/new/SIM/").status_code == 404
        assert browser.get("/channels/new/NONE/").status_code == 404

    def test_a_channel_is_made(self, browser: Client, workspace: Workspace) -> None:
        given = {**KENYA, "setting_username": "snacks", "setting_api_key": "shh-123", "setting_is_shared": "on"}
        page = browser.post("/channels/new/AT/", given, follow=True).content.decode()
        channel = Channel.objects.get()
        assert (channel.type, channel.name, channel.address, channel.country) == ("AT", *KENYA.values())
        config = to_adapter(channel).config
        assert (config.username, config.api_key, config.is_shared) == ("snacks", "shh-123", True)
        assert "shh-123" not in str(channel.config)
        assert f"/c/at/{channel.pk}/receive" in page
        assert f"/c/at/{channel.pk}/status" in page
        assert f"/c/at/{channel.pk}/callback" not in page  # the same as receive
        assert "shh-123" not in page

    def test_what_is_wrong_is_said_beside_it(self, browser: Client) -> None:
        page = browser.post("/channels/new/USSD/", {**KENYA, "setting_page_gsm7": "5000", "setting_text_field": ""})
        errors = page.context["form"].errors
        assert "setting_page_gsm7" in errors
        assert not Channel.objects.exists()
        assert 'id="id_setting_page_gsm7_error"' in page.content.decode()

    def test_what_can_stay_is_below_and_shown_where_it_is_wrong(self, browser: Client) -> None:
        page = browser.get("/channels/new/SMPP/")
        assert {"setting_host", "setting_password", "setting_port"} <= {one.name for one in page.context["form"].main}
        assert "<details>" in page.content.decode()
        assert "In parts with a header that joins them (UDH)" in page.content.decode()
        page = browser.post("/channels/new/SMPP/", {**KENYA, "setting_window": "999"})
        assert page.context["form"].groups()[0].is_open
        assert "<details open>" in page.content.decode()

    def test_by_smpp(self, browser: Client) -> None:
        form = browser.get("/channels/new/SMPP/").context["form"]
        given = _filled(form) | {**KENYA, "setting_host": "smsc.example", "setting_system_id": "polls"}
        given["setting_tls_authority"] = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----"
        assert isinstance(form.fields["setting_tls_authority"].widget, Textarea), "lines are lost in others"
        page = browser.post("/channels/new/SMPP/", given, follow=True).content.decode()
        channel = Channel.objects.get()
        assert (channel.type, channel.config["tls_authority"].splitlines()[1]) == ("SMPP", "MIIB")
        assert "Addresses for the provider" not in page


def _filled(form: Any) -> dict[str, Any]:
    """A form as it is before anything is changed, as a browser sends it."""
    initial = {name: field.initial for name, field in form.fields.items()}
    return {name: value for name, value in initial.items() if value is not None and value is not False}


class TestChanging:
    def test_secrets_stay_and_are_not_shown(self, browser: Client, channel: Channel) -> None:
        channel.config = {"send_authorization": "shh-123", "headers": {"X-Key": "top-456"}, "max_length": 300}
        channel.save()
        page = text(browser, f"/channels/{channel.pk}/settings/")
        assert "shh-123" not in page
        assert "top-456" not in page
        assert "Is set. Leave it empty to keep it." in page
        form = browser.get(f"/channels/{channel.pk}/settings/").context["form"]
        given = _filled(form) | {**KENYA, "setting_headers": f"X-Key: {HIDDEN}\nX-New: 7", "setting_max_length": "400"}
        assert browser.post(f"/channels/{channel.pk}/settings/", given).status_code == 302
        channel.refresh_from_db()
        config = to_adapter(channel).config
        assert config.send_authorization == "shh-123"
        assert config.headers == {"X-Key": "top-456", "X-New": "7"}
        assert (config.max_length, channel.name) == (400, "Short code")

    def test_pace_and_protection(self, browser: Client, channel: Channel) -> None:
        url = f"/channels/{channel.pk}/settings/"
        given = _filled(browser.get(url).context["form"]) | KENYA
        browser.post(url, {**given, "pace": "5", "guard_token": "way456", "guard_addresses": "192.0.2.0/24, 192.0.2.7"})
        channel.refresh_from_db()
        assert channel.pace == 5
        protection = to_adapter(channel).protection
        assert (protection.token, protection.addresses) == ("way456", ("192.0.2.0/24", "192.0.2.7"))
        assert f"/c/ex/{channel.pk}.way456/receive" in text(browser, f"/channels/{channel.pk}/")
        page = browser.post(url, {**given, "pace": "5", "guard_addresses": "everywhere"})
        assert page.context["form"].errors["guard_addresses"]

    def test_disconnecting_asks_first(self, browser: Client, channel: Channel) -> None:
        assert "Disconnect “SMS”?" in text(browser, f"/channels/{channel.pk}/disconnect/")
        assert Channel.objects.get().is_active
        browser.post(f"/channels/{channel.pk}/disconnect/")
        assert not Channel.objects.get().is_active
        assert "Connect again" in text(browser, f"/channels/{channel.pk}/")
        browser.post(f"/channels/{channel.pk}/reconnect/")
        assert Channel.objects.get().is_active


class TestSendMeATest:
    def test_it_leaves_by_this_channel(self, browser: Client, channel: Channel) -> None:
        channel.country = "KE"
        channel.save()
        page = browser.post(f"/channels/{channel.pk}/test/", {"to": "0722 123456", "text": "hi"}, follow=True)
        message = Message.objects.get()
        assert (message.channel_id, message.urn, message.text) == (channel.pk, "tel:+254722123456", "hi")
        assert Outbox.objects.get().message_id == message.pk
        assert "The last test:" in page.content.decode()

        version = page.context["version"]
        result = f"/channels/{channel.pk}/test/result/"
        assert browser.get(result, {"version": version}).status_code == 204
        Message.objects.update(status="failed", reason="rejected: no credit")
        assert "the provider refused it: no credit" in browser.get(result, {"version": version}).content.decode()

    def test_a_long_one_counts_as_the_sms_that_it_takes(self, browser: Client, channel: Channel) -> None:
        browser.post(f"/channels/{channel.pk}/test/", {"to": "+254722123456", "text": "x" * 161})
        assert Outbox.objects.get().segments == 2

    def test_who_wants_nothing_gets_nothing(self, browser: Client, channel: Channel) -> None:
        contact = Contact.objects.create(workspace=channel.workspace, status="stopped")
        ContactURN.objects.create(workspace=channel.workspace, contact=contact, identity="tel:+254722123456")
        page = browser.post(f"/channels/{channel.pk}/test/", {"to": "+254722123456", "text": "hi"})
        assert "wants no messages" in page.content.decode()
        assert not Message.objects.exists()

    def test_what_is_no_number_is_refused(self, browser: Client, channel: Channel) -> None:
        page = browser.post(f"/channels/{channel.pk}/test/", {"to": "", "text": "hi"})
        assert page.context["form"].errors["to"]
        assert not Message.objects.exists()

    def test_a_channel_whose_settings_are_wrong_can_be_mended(self, browser: Client, workspace: Workspace) -> None:
        channel = Channel.objects.create(workspace=workspace, type="AT", name="Short code", country="KE")
        assert "Give them again" in text(browser, f"/channels/{channel.pk}/")
        given = {**KENYA, "setting_username": "snacks", "setting_api_key": "shh-123"}
        form = browser.get(f"/channels/{channel.pk}/settings/").context["form"]
        browser.post(f"/channels/{channel.pk}/settings/", {**_filled(form), **given})
        assert "Give them again" not in text(browser, f"/channels/{channel.pk}/")

    def test_a_ussd_code_is_dialled(self, browser: Client, workspace: Workspace) -> None:
        channel = claim(workspace=workspace, code="ATU", name="Code", address="*384*5#")
        page = text(browser, f"/channels/{channel.pk}/")
        assert "Dial *384*5# on a phone." in page
        assert "Your number" not in page
        browser.post(f"/channels/{channel.pk}/test/", {"to": "+254722123456", "text": "hi"})
        assert not Message.objects.exists()


class TestPage:
    def test_days_are_those_of_the_workspace(self, browser: Client, channel: Channel) -> None:
        make_count(channel, "received", 8)
        make_count(channel, "sent", 2, days=3)
        response = browser.get(f"/channels/{channel.pk}/")
        days = response.context["days"]
        assert len(days) == report.SHOWN_DAYS
        assert (days[-1].received, days[-4].sent, response.context["most"]) == (8, 2, 8)
        assert response.content.decode().count("<rect") == 3 * report.SHOWN_DAYS

    def test_queries(self, browser: Client, channel: Channel, queries: Queries) -> None:
        with queries(ENTRY + 6):
            text(browser, f"/channels/{channel.pk}/")


class TestLog:
    def test_filters(self, browser: Client, channel: Channel) -> None:
        make_call(channel, request="came-in")
        make_call(channel, request="went-out", is_inbound=False)
        make_call(channel, request="went-wrong", is_inbound=False, is_error=True, status=0, reason="no answer")

        def shown(only: str) -> set[str]:
            rows = browser.get(f"/channels/{channel.pk}/log/", {"only": only}).context["page"].rows
            return {row.request for row in rows}

        assert shown("") == {"came-in", "went-out", "went-wrong"}
        assert shown("in") == {"came-in"}
        assert shown("out") == {"went-out", "went-wrong"}
        assert shown("errors") == {"went-wrong"}

    def test_pages(self, browser: Client, channel: Channel, queries: Queries) -> None:
        for number in range(60):
            make_call(channel, request=f"call {number}")
        page = browser.get(f"/channels/{channel.pk}/log/").context["page"]
        assert (len(page.rows), page.newer) == (50, None)
        with queries(ENTRY + 2):
            older = browser.get(f"/channels/{channel.pk}/log/", {"older": page.older}).context["page"]
        assert (len(older.rows), older.older) == (10, None)

    def test_what_providers_send_is_escaped(self, browser: Client, channel: Channel) -> None:
        make_call(channel, response="<script>alert(1)</script>")
        assert "<script>alert" not in text(browser, f"/channels/{channel.pk}/log/")
