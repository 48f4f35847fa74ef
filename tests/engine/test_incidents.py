"""What is wrong is found, and found to be over."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils.timezone import now

from engine.models import Channel, ChannelCount, ChannelLog, DeadLetter, Incident, Outbox, WebhookCall, Workspace
from engine.services.incidents import USUAL_DAYS, open_incidents, watch
from tests.engine.conftest import Say, contact_of

ANA = "+250788000001"


def count(channel: Channel, kind: str, number: int, days_ago: int = 0) -> None:
    moment = now() - timedelta(days=days_ago)
    ChannelCount.objects.create(channel=channel, hour=moment, kind=kind, count=number, last_on=moment)


def found(workspace: Workspace) -> list[str]:
    watch()
    return [incident.kind for incident in open_incidents(workspace)]


def test_all_is_well(workspace: Workspace, channel: Channel) -> None:
    count(channel, "sent", 100)
    count(channel, "failed", 5)
    assert found(workspace) == []


def test_a_channel_fails_until_it_works_again(workspace: Workspace, channel: Channel) -> None:
    count(channel, "sent", 8)
    count(channel, "failed", 4)
    (opened,) = watch()
    assert (opened.kind, opened.channel_id, opened.facts) == ("channel_failing", channel.pk, {"failed": 4, "tries": 12})
    assert watch() == []
    ChannelCount.objects.filter(kind="sent").update(count=80)
    assert found(workspace) == []
    assert Incident.objects.get().closed_on


@pytest.mark.parametrize(("days", "kinds"), [(USUAL_DAYS, ["channel_quiet"]), (USUAL_DAYS - 1, [])])
def test_a_channel_is_quiet_when_it_usually_is_not(
    workspace: Workspace, channel: Channel, days: int, kinds: list[str]
) -> None:
    for day in range(1, days + 1):
        count(channel, "received", 3, day)
    assert found(workspace) == kinds
    count(channel, "received", 1)
    assert found(workspace) == []


def test_a_connection_that_cannot_be_made(workspace: Workspace, channel: Channel) -> None:
    def bind(reason: str = "", minutes: int = 0) -> None:
        ChannelLog.objects.create(
            workspace=workspace,
            channel=channel,
            is_inbound=False,
            is_error=bool(reason),
            method="BIND",
            url="smpp://smsc.example:2775",
            status=0,
            reason=reason,
            milliseconds=0,
            created_on=now() - timedelta(minutes=minutes),
        )

    bind(minutes=9)
    for reason in ("no answer", "ESME_RINVPASWD"):
        bind(reason)
    assert found(workspace) == []
    bind("ESME_RINVPASWD")
    assert found(workspace) == ["channel_down"]
    assert Incident.objects.get().facts == {"tries": 3, "reason": "ESME_RINVPASWD"}
    bind()
    assert found(workspace) == []


def test_what_should_have_left_long_ago(workspace: Workspace, channel: Channel, say: Say) -> None:
    say("hello", ANA)
    row = {"workspace_id": workspace.pk, "contact": contact_of(ANA), "channel": channel}
    Outbox.objects.create(**row, message_id=uuid4(), due_on=now() - timedelta(minutes=12))
    Outbox.objects.create(**row, message_id=uuid4(), due_on=now() + timedelta(minutes=5))
    assert found(workspace) == ["channel_backlog"]
    assert Incident.objects.get().facts == {"waiting": 1, "minutes": 12}
    Channel.objects.update(is_active=False)
    assert found(workspace) == []


def test_a_service_that_is_unwell(workspace: Workspace) -> None:
    node = uuid4()
    row = {"workspace_id": workspace.pk, "contact_id": uuid4(), "flow_id": uuid4(), "node_id": node, "elapsed_ms": 9}
    for status in ["success"] * 2 + ["connection_error"] * 3:
        WebhookCall.objects.create(**row, created_on=now(), url="http://x", status=status, status_code=0, request="")
    assert found(workspace) == ["webhook_unhealthy"]
    assert Incident.objects.get().scope == str(node)


def test_what_could_not_be_handled(workspace: Workspace) -> None:
    DeadLetter.objects.create(workspace=workspace, contact_id=uuid4(), kind="message", error="broken")
    assert found(workspace) == ["dead_letters"]
    DeadLetter.objects.all().delete()
    assert found(workspace) == []
