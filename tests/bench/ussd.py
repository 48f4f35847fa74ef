"""USSD turns at a steady rate on a running site, while SMS of the same people come in and are handled beside them."""

import asyncio
import random
import time
from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import aiohttp

from channels.claims import claim
from dashboard.demo.site import started_site
from engine.models import Workspace
from engine.services.flows import publish_flow, save_flow
from engine.services.triggers import save_trigger
from engine.services.workspaces import create_workspace
from tests.bench.pipeline import logged
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
    with logged() as log, started_site(log) as address:
        seconds = sorted(
            asyncio.run(_dial(f"{address}/c/atu/{channel.pk}/receive", f"{address}/c/ex/{sms.pk}/receive"))
        )
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


async def _dial(ussd: str, sms: str) -> list[float]:
    """How long each turn took, those of the first seconds left out."""
    async with aiohttp.ClientSession() as session:
        beside = asyncio.create_task(_write_sms(session, sms))
        begun = time.perf_counter()
        calls = []
        for number in range(TURNS_PER_SECOND * SECONDS // 2):
            await asyncio.sleep(max(0.0, begun + 2 * number / TURNS_PER_SECOND - time.perf_counter()))
            calls.append(asyncio.create_task(_call(session, ussd, number)))
        taken = await asyncio.gather(*calls)
        beside.cancel()
    return [seconds for turns in taken[TURNS_PER_SECOND * WARM_UP // 2 :] for seconds in turns]


async def _call(session: aiohttp.ClientSession, url: str, number: int) -> list[float]:
    key, taken = str(uuid4()), []
    for text in ("", "2"):
        fields = {"sessionId": key, "serviceCode": CODE, "phoneNumber": _phone(number), "text": text}
        begun = time.perf_counter()
        async with session.post(url, data=fields) as response:
            shown = await response.text()
        taken.append(time.perf_counter() - begun)
        assert shown.startswith(("CON ", "END ")), shown
    return taken


def _phone(number: int) -> str:
    return f"+25078{number % PEOPLE:07}"


async def _write_sms(session: aiohttp.ClientSession, url: str) -> None:
    """Of people anywhere in the list: now and then of one who is dialling."""
    pick = random.Random(1)
    while True:
        await asyncio.sleep(1 / SMS_PER_SECOND)
        async with session.post(url, data={"from": _phone(pick.randrange(PEOPLE)), "text": "hello"}) as response:
            assert response.status == 200, await response.text()
