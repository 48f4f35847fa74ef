"""Malformed calls through the whole intake: none breaks it, and whatever of them is stored makes sense."""

import asyncio
import os
import random
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from typing import Any

import pytest
from msgspec import Struct

from channels.base import ADAPTERS
from channels.webhooks import WebhookApplication
from engine.models import Channel, Contact, ContactURN, DeadLetter, EarlyReport, InboundPart, Inbox, Workspace
from engine.models.base import IDS
from engine.runner.batch import run_batch
from engine.services.channels import create_channel
from engine.services.inbox import LONGEST_TEXT
from flows.moment import read_rfc3339
from flows.phone import parse_phone
from flows.urns import URN, validate_urn
from tests.channels.malformed import Call, malformed
from tests.channels.samples import codes, load

# As many for each adapter; docs/adding-things.md tells of it.
NUMBER = int(os.environ.get("CALLS", "100"))
TOGETHER = min(NUMBER, 500)
REFUSALS = {400, 403, 404, 413}


class Answered(Struct):
    call: Call
    status: int
    body: bytes


class Intake:
    """Takes calls for a channel, many at once, as the process of a site does."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._application = WebhookApplication()
        self._runner = asyncio.Runner()

    def close(self) -> None:
        self._application.close()
        self._runner.close()

    def take(self, calls: Sequence[Call]) -> list[Answered]:
        return self._runner.run(self._take(calls))

    async def _take(self, calls: Sequence[Call]) -> list[Answered]:
        return list(await asyncio.gather(*(hand_in_one(self._application, self._channel, call) for call in calls)))


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
    with closing(Intake(channel)) as intake:
        for _ in range(NUMBER // TOGETHER):
            begun = IDS.uuid7()
            answers = intake.take([malformed(code, chance.choice(sample["good"]), chance) for _ in range(TOGETHER)])
            counts.update(answer.status for answer in answers)
            check_answers(answers)
            check_what_is_stored(channel, begun)
            before = stored()
            intake.take([answer.call for answer in answers if answer.status in REFUSALS])
            assert stored() == before, "what is refused is not stored"
    assert sum(counts[status] for status in REFUSALS) > NUMBER / 10


def check_answers(answers: Sequence[Answered]) -> None:
    broken = [answer for answer in answers if answer.status not in {200, *REFUSALS}]
    assert broken == [], "refused with a reason, or taken"
    assert all(answer.body or answer.status == 200 for answer in answers), "refused with a reason"


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
    kept = (Contact, ContactURN, Inbox, InboundPart, EarlyReport)
    return tuple(model.objects.count() for model in kept)


def check_what_is_stored(channel: Channel, begun: str) -> None:
    """What came since an id was made; and that it can be handled."""
    for item in Inbox.objects.filter(kind="message"):
        assert len(item.payload["text"]) <= LONGEST_TEXT
        if "sent_on" in item.payload:
            read_rfc3339(item.payload["sent_on"])
    for urn in ContactURN.objects.filter(pk__gt=begun):
        scheme, _, path = urn.identity.partition(":")
        validate_urn(URN(scheme, path))
        if scheme == "tel":
            assert parse_phone(path, channel.country) == path, "is a number that can be called"
    assert not EarlyReport.objects.filter(external_id="").exists()
    while run_batch().contacts:
        pass
    assert not DeadLetter.objects.exists()
