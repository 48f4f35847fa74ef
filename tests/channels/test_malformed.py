"""Malformed calls through the whole intake: none breaks it, and whatever of them is stored makes sense."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from typing import Any

import pytest
from hypothesis import settings
from msgspec import Struct

from channels.base import ADAPTERS
from channels.webhooks import LONGEST_TEXT, WebhookApplication
from engine.models import Channel, Contact, ContactURN, DeadLetter, EarlyReport, Inbox, Workspace
from engine.runner.batch import run_batch
from engine.services.channels import create_channel
from flows.moment import read_rfc3339
from flows.phone import parse_phone
from flows.urns import URN, validate_urn
from tests.channels.malformed import Call, malformed
from tests.channels.samples import codes, load

NUMBER = 10_000 if settings().max_examples > 1_000 else 100  # the first at night
TOGETHER = 50
REFUSALS = {400, 403, 404, 413}


class Answered(Struct):
    call: Call
    status: int
    body: bytes


@pytest.mark.parametrize("code", codes())
def test_malformed_calls_break_nothing(code: str, workspace: Workspace) -> None:
    sample = load(code)
    channel = create_channel(
        workspace=workspace,
        code=code,
        name=code,
        address=sample.get("address", "8181"),
        country=sample.get("country", "KE"),
        schemes=[sample.get("scheme", ADAPTERS[code].schemes[0])],
        config=sample["config"],
    )
    chance = random.Random(f"{code} 1")
    counts: Counter[int] = Counter()
    for _ in range(NUMBER // TOGETHER):
        calls = [malformed(code, chance.choice(sample["good"]), chance) for _ in range(TOGETHER)]
        before = stored()
        answers = asyncio.run(hand_in(channel, calls))
        counts.update(answer.status for answer in answers)
        broken = [answer for answer in answers if answer.status not in {200, *REFUSALS}]
        assert broken == [], "refused with a reason, or taken"
        assert all(answer.body or answer.status == 200 for answer in answers), "refused with a reason"
        if all(answer.status in REFUSALS for answer in answers):
            assert stored() == before, "what is refused is not stored"
        check_what_is_stored(channel)
    assert counts.total() == NUMBER
    assert sum(counts[status] for status in REFUSALS) > NUMBER / 10


async def hand_in(channel: Channel, calls: Sequence[Call]) -> list[Answered]:
    with closing(WebhookApplication()) as application:
        return list(await asyncio.gather(*(hand_in_one(application, channel, call) for call in calls)))


async def hand_in_one(application: WebhookApplication, channel: Channel, call: Call) -> Answered:
    answer: list[dict[str, Any]] = []
    scope = {
        "type": "http",
        "method": call.method,
        "path": f"/c/{channel.type.lower()}/{channel.pk}/{call.path}",
        "query_string": call.query,
        "headers": [(b"content-type", call.content_type.encode("latin-1"))],
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": call.body}

    async def send(message: dict[str, Any]) -> None:
        answer.append(message)

    await application(scope, receive, send)
    return Answered(call, answer[0]["status"], answer[1]["body"])


def stored() -> tuple[int, ...]:
    return Contact.objects.count(), Inbox.objects.count(), EarlyReport.objects.count()


def check_what_is_stored(channel: Channel) -> None:
    """And that it can be handled."""
    for item in Inbox.objects.filter(kind="message"):
        assert len(item.payload["text"]) <= LONGEST_TEXT
        if "sent_on" in item.payload:
            read_rfc3339(item.payload["sent_on"])
    for urn in ContactURN.objects.all():
        scheme, _, path = urn.identity.partition(":")
        validate_urn(URN(scheme, path))
        if scheme == "tel":
            assert parse_phone(path, channel.country) == path, "is a number that can be called"
    for report in EarlyReport.objects.all():
        assert report.external_id.strip()
    while run_batch().contacts:
        pass
    assert not DeadLetter.objects.exists()
