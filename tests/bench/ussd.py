"""USSD turns at a steady rate, while SMS of the same people come in and are handled beside them."""

import asyncio
import random
import time
from collections.abc import Mapping
from threading import Event, Thread
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.db import connections

from channels.claims import claim
from channels.webhooks import WebhookApplication
from engine.models import Channel, Workspace
from engine.runner.batch import run_batch
from engine.services.flows import publish_flow, save_flow
from engine.services.inbox import Incoming, receive
from engine.services.triggers import save_trigger
from engine.services.workspaces import create_workspace
from tests.engine.flows import action, flow, node, question, send

NAME = "ussd"

TURNS_PER_SECOND = 50
SECONDS = 20
WARM_UP = 3
PEOPLE = 500
SMS_PER_SECOND = 25
CODE = "*384*55#"


def run() -> Mapping[str, Mapping[str, Any]]:
    workspace = create_workspace(name="USSD", owner="ussd@example.org", country="RW").workspace
    channel = claim(workspace=workspace, code="ATU", name="USSD", address=CODE)
    sms = claim(workspace=workspace, code="EX", name="SMS", address="1234", config={"send_url": "http://127.0.0.1:1"})
    _publish(workspace)
    stop = Event()
    beside = [Thread(target=_write_sms, args=(sms, stop)), Thread(target=_handle, args=(stop,))]
    for thread in beside:
        thread.start()
    try:
        seconds = sorted(asyncio.run(_dial(channel)))
    finally:
        stop.set()
        for thread in beside:
            thread.join()
    about = f"{TURNS_PER_SECOND} turns/s, {SMS_PER_SECOND} SMS/s of the same {PEOPLE} people"
    return {
        f"ussd.p{part}_ms": {"value": seconds[len(seconds) * part // 100] * 1000, "unit": "ms", "baseline": about}
        for part in (50, 95, 99)
    }


def _publish(workspace: Workspace) -> None:
    asked, wait = question("Town", "Where do you live?", {"Kigali": "kigali", "Huye": "huye"}, to="end")
    asked["actions"] = [action("send_msg", text="Where do you live?", quick_replies=["Kigali", "Huye"])]
    definition = flow("Town", [asked, wait, node("end", send("Thanks for @results.town.category"))])
    revision = save_flow(workspace=workspace, definition=definition)
    publish_flow(revision=revision)
    save_trigger(flow=revision.flow, kind="ussd_code", keywords=[CODE])


async def _dial(channel: Channel) -> list[float]:
    """How long each turn took, those of the first seconds left out."""
    application = WebhookApplication()
    begun = time.perf_counter()
    calls = []
    for number in range(TURNS_PER_SECOND * SECONDS // 2):
        await asyncio.sleep(max(0.0, begun + 2 * number / TURNS_PER_SECOND - time.perf_counter()))
        calls.append(asyncio.create_task(_call(application, channel, number)))
    taken = await asyncio.gather(*calls)
    application.close()
    return [seconds for turns in taken[TURNS_PER_SECOND * WARM_UP // 2 :] for seconds in turns]


async def _call(application: WebhookApplication, channel: Channel, number: int) -> list[float]:
    session, taken = str(uuid4()), []
    for text in ("", "2"):
        fields = {"sessionId": session, "serviceCode": CODE, "phoneNumber": _phone(number), "text": text}
        begun = time.perf_counter()
        shown = await _post(application, f"/c/atu/{channel.pk}/receive", fields)
        taken.append(time.perf_counter() - begun)
        assert shown.startswith(("CON ", "END ")), shown
    return taken


async def _post(application: WebhookApplication, path: str, fields: Mapping[str, str]) -> str:
    parts: list[dict[str, Any]] = []
    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": b"",
        "headers": [(b"content-type", b"application/x-www-form-urlencoded")],
    }

    async def receive_body() -> dict[str, Any]:
        return {"type": "http.request", "body": urlencode(fields).encode()}

    async def take(message: dict[str, Any]) -> None:
        parts.append(message)

    await application(scope, receive_body, take)
    body: bytes = parts[1]["body"]
    return body.decode()


def _phone(number: int) -> str:
    return f"+25078{number % PEOPLE:07}"


def _write_sms(channel: Channel, stop: Event) -> None:
    """Of people anywhere in the list: now and then of one who is dialling."""
    pick = random.Random(1)
    while not stop.wait(1 / SMS_PER_SECOND):
        urn = f"tel:{_phone(pick.randrange(PEOPLE))}"
        receive([Incoming(workspace_id=channel.workspace_id, channel_id=channel.pk, urn=urn, text="hello")])
    connections.close_all()


def _handle(stop: Event) -> None:
    while not stop.wait(0.05):
        run_batch()
    connections.close_all()
