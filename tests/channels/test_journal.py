"""What is written down of the traffic of a channel: figures, and calls without secrets."""

from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.utils.timezone import now

from channels import journal
from channels.adapters.external import ExternalConfig
from channels.base import ADAPTERS, read_config
from channels.base import Channel as AdapterChannel
from channels.journal import LONGEST, as_sms, shown
from channels.protection import Protection
from engine.models import Channel, ChannelCount, ChannelLog, FlowTraffic, Message
from engine.services.prices import cost, spent
from engine.services.traffic import forget_traffic
from tests.channels.conftest import Provider
from tests.channels.test_outbox import deliver, is_empty, queue
from tests.channels.test_webhooks import path, post


def counts(channel: Channel) -> dict[str, int]:
    return dict(ChannelCount.objects.filter(channel=channel).values_list("kind", "count"))


def test_calls_of_a_provider(channel: Channel) -> None:
    post(path(channel), body=b"from=0788123456&text=Muraho&api_key=shh-123")
    post(path(channel), body=b"text=nobody")
    taken, refused = ChannelLog.objects.filter(channel=channel).order_by("id")
    assert (taken.is_inbound, taken.is_error, taken.method, taken.status) == (True, False, "POST", 200)
    assert taken.url.endswith(path(channel))
    assert taken.request.endswith("\n\nfrom=0788123456&text=Muraho&api_key=**********")
    assert "Message accepted" in taken.response
    assert (refused.is_error, refused.status) == (True, 400)
    assert counts(channel) == {"received": 1}


def test_calls_to_a_provider(channel: Channel, provider: Provider) -> None:
    channel.config |= {"send_authorization": "Bearer shh-123"}
    (message,) = queue(channel, channel.pk, "Muraho")
    deliver(channel, provider, is_empty)
    log = ChannelLog.objects.get(channel=channel)
    assert (log.is_inbound, log.is_error, log.status, log.response) == (False, False, 200, "taken")
    assert log.message_id == message.pk
    assert "text=Muraho" in log.request
    assert "Authorization: **********" in log.request
    assert "shh-123" not in log.request
    assert counts(channel) == {"sent": 1, "segments": 1}


def test_a_refusal_says_why(channel: Channel, provider: Provider) -> None:
    provider.status = 403
    queue(channel, channel.pk, "Muraho")
    deliver(channel, provider, is_empty)
    log = ChannelLog.objects.get(channel=channel)
    assert (log.is_error, log.reason) == (True, "response_status: the provider answered 403")
    assert counts(channel) == {"failed": 1}


def test_of_many_calls_the_last_are_kept_and_all_are_counted(
    channel: Channel, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "KEPT_OTHERS", 3)
    queue(channel, channel.pk, *(str(number) for number in range(12)))
    deliver(channel, provider, is_empty)
    assert counts(channel) == {"sent": 12, "segments": 12}
    logs = ChannelLog.objects.filter(channel=channel).order_by("id")
    assert len(logs) <= 2 * 3
    assert "text=11" in logs[len(logs) - 1].request


def test_of_a_few_calls_each_is_kept(channel: Channel, provider: Provider) -> None:
    queue(channel, channel.pk, *(str(number) for number in range(30)))
    deliver(channel, provider, is_empty)
    assert ChannelLog.objects.filter(channel=channel).count() == 30


def test_what_messages_cost_is_counted_when_they_leave(channel: Channel, provider: Provider) -> None:
    channel.prices = {"": "0.02", "+25078": "0.0125"}
    queue(channel, channel.pk, "Muraho", "ж" * 71)
    deliver(channel, provider, is_empty)
    assert spent(channel, now() - timedelta(hours=2)) == (3, Decimal("0.0375"))
    assert cost(channel, 3, country="XK") == Decimal("0.06")
    channel.prices = {}
    assert cost(channel, 3) is None


KANNEL = {"username": "u", "password": "p", "send_url": "http://kannel/"}
SMSC = {"host": "smsc", "system_id": "u"}


@pytest.mark.parametrize(
    ("code", "config", "leaves"),
    [
        ("KN", KANNEL, "Qytet i zi\nhttps://x/p.png"),
        ("KN", {**KANNEL, "encoding": "D"}, "Qytet i zı\nhttps://x/p.png"),
        ("SMPP", SMSC, "Qytet i zi\nhttps://x/p.png"),
        ("EX", {}, "Qytet i zı\nhttps://x/p.png"),
        ("EX", {"encoding": "S"}, "Qytet i zi\nhttps://x/p.png"),
        ("TG", {"auth_token": "1:t"}, "Qytet i zı"),
    ],
)
def test_sms_are_counted_as_they_leave(code: str, config: dict[str, str], leaves: str) -> None:
    settings = read_config(ADAPTERS[code].config, config)
    message: Any = SimpleNamespace(text="Qytet i zı", attachments=["image/png:https://x/p.png"])
    assert as_sms(message, AdapterChannel("u", code, "", "", (), settings)) == leaves


def test_what_a_flow_sends_is_counted_by_the_day(channel: Channel, provider: Provider) -> None:
    channel.prices = {"": "0.02"}
    asked, other = uuid4(), uuid4()
    messages = queue(channel, channel.pk, "Muraho", "ж" * 71, "Bye", "Not of a flow")
    for message, flow in zip(messages, (asked, asked, other), strict=False):
        Message.objects.filter(pk=message.pk).update(flow=flow)
    deliver(channel, provider, is_empty)
    rows = FlowTraffic.objects.values_list("flow_id", "messages", "segments", "cost")
    assert set(rows) == {(asked, 2, 3, 600), (other, 1, 1, 200)}


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("https://example.org/bot77:secret/send", "https://example.org/bot77:secret/send"),
        ("https://example.org/c/ex/u.way-456/receive", "https://example.org/c/ex/u.**********/receive"),
        ("Bearer shh-123 and more", "Bearer ********** and more"),
        ('{"access_token": "abc", "text": "hi"}', '{"access_token": "**********", "text": "hi"}'),
        ("password=abc&text=hi", "password=**********&text=hi"),
        ("a\x00b", "ab"),
        ("x" * (LONGEST + 1), "x" * LONGEST + "…"),
    ],
)
def test_what_is_shown(text: str, seen: str) -> None:
    config = ExternalConfig(send_authorization="shh-123")
    channel = AdapterChannel("u", "EX", "", "", (), config, protection=Protection(token="way-456"))
    assert shown(text, channel) == seen


def test_the_log_is_kept_for_a_week(channel: Channel) -> None:
    post(path(channel), body=b"from=0788123456&text=Muraho")
    forget_traffic()
    assert ChannelLog.objects.count() == 1
    old = ChannelLog.objects.get()
    ChannelLog.objects.filter(pk=old.pk).update(created_on=old.created_on.replace(year=2020))
    forget_traffic()
    assert not ChannelLog.objects.exists()
    assert counts(channel) == {"received": 1}
