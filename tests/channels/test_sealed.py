"""Secrets of channels: sealed in the database, opened for their channel alone, and after a change of the key, too."""

from typing import Any

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from channels.claims import claim, reconfigure
from channels.known import BrokenSettings, to_adapter
from channels.resealing import seal_anew
from channels.sealed import MARK
from engine.models import Channel, Workspace

CONFIG = {
    "send_url": "https://gateway.example/",
    "send_authorization": "Bearer shh-123",
    "headers": {"X-Key": "top-456"},
}
SECRETS = ("shh-123", "top-456", "way-789")


@pytest.fixture
def sealed(workspace: Workspace) -> Channel:
    channel = claim(workspace=workspace, code="EX", name="Gateway", country="RW", config=CONFIG)
    basics: dict[str, Any] = {"name": "Gateway", "address": "", "country": "RW"}
    reconfigure(channel=channel, config=CONFIG, protection={"token": "way-789", "user": "gateway"}, **basics)
    return channel


def stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(config::text || protection::text, ' ') FROM engine_channel")
        return str(cursor.fetchone()[0])


def given(channel: Channel) -> tuple[str, str, str]:
    opened = to_adapter(Channel.objects.get(pk=channel.pk))
    return opened.config.send_authorization, opened.config.headers["X-Key"], opened.protection.token


GIVEN = ("Bearer shh-123", "top-456", "way-789")


def test_secrets_are_sealed_and_the_rest_can_be_read(sealed: Channel) -> None:
    assert [secret for secret in SECRETS if secret in stored()] == []
    assert "https://gateway.example/" in stored()
    assert given(sealed) == GIVEN


def test_what_is_no_secret_is_never_taken_for_a_seal(channel: Channel) -> None:
    settings = {**CONFIG, "mt_response_check": f"{MARK}ok", "headers": {"X-Kind": f"{MARK}top-456"}}
    basics: dict[str, Any] = {"name": "Gateway", "address": "", "country": "RW"}
    reconfigure(channel=channel, config=settings, protection={"user": f"{MARK}gateway"}, **basics)
    opened = to_adapter(Channel.objects.get(pk=channel.pk))
    assert opened.config.mt_response_check == f"{MARK}ok"
    assert opened.config.headers == {"X-Kind": f"{MARK}top-456"}
    assert opened.protection.user == f"{MARK}gateway"


def test_they_are_of_no_use_to_another_channel(sealed: Channel, channel: Channel) -> None:
    Channel.objects.filter(pk=channel.pk).update(config=Channel.objects.get(pk=sealed.pk).config)
    with pytest.raises(BrokenSettings):
        to_adapter(Channel.objects.get(pk=channel.pk))


def test_what_was_not_sealed_is_used_and_then_sealed(channel: Channel) -> None:
    Channel.objects.filter(pk=channel.pk).update(type="EX", config=CONFIG, protection={"token": "way-789"})
    assert given(channel) == GIVEN
    seal_anew()
    assert given(channel) == GIVEN
    assert [secret for secret in SECRETS if secret in stored()] == []


def test_they_follow_a_change_of_the_key(sealed: Channel, settings: Settings) -> None:
    old, settings.SECRET_KEY = settings.SECRET_KEY, "quite another key " * 3
    with pytest.raises(BrokenSettings):
        given(sealed)
    seal_anew()  # can't, and says so in the log
    settings.SECRET_KEY_FALLBACKS = [old]
    assert given(sealed) == GIVEN
    seal_anew()
    settings.SECRET_KEY_FALLBACKS = []
    assert given(sealed) == GIVEN


def test_what_is_sealed_well_is_left_alone(sealed: Channel) -> None:
    before = stored()
    assert MARK in before
    seal_anew()
    assert stored() == before
