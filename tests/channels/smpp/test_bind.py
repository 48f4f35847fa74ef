"""Sessions that end soon after they began."""

import asyncio
import time
from typing import Any

import msgspec
import pytest

from channels.claims import claim
from channels.known import load_channel
from channels.smpp import pdus, wait
from channels.smpp.bind import Bind
from engine.models import ChannelLog, Workspace


def test_an_smsc_that_ends_each_session_at_once_is_given_time_and_the_log_says_why(
    workspace: Workspace, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.JIBU_ALLOW_PRIVATE_URLS = True
    monkeypatch.setattr(wait, "FIRST_SECONDS", 0.05)
    channel = claim(workspace=workspace, code="SMPP", name="SMSC", address="8181", config=CONFIG)
    known = load_channel("SMPP", str(channel.pk))
    assert known
    bound = 0

    async def end_at_once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal bound
        bound += 1
        header = pdus.read_header(await reader.readexactly(pdus.HEADER_LENGTH))
        await reader.readexactly(header.length - pdus.HEADER_LENGTH)
        writer.write(pdus.write(header.command | pdus.RESPONSE, header.sequence, b"smsc\x00"))
        writer.write(pdus.write(pdus.UNBIND, 1))
        await reader.read()
        writer.close()

    async def stay() -> None:
        stop = asyncio.Event()
        async with await asyncio.start_server(end_at_once, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            config = msgspec.structs.replace(known.channel.config, port=port)
            here = Bind(known._replace(channel=msgspec.structs.replace(known.channel, config=config)))
            staying = asyncio.create_task(here.stay(stop))
            async with asyncio.timeout(60):
                while bound < 4:
                    await asyncio.sleep(0.01)
            stop.set()
            await staying
            await here.close()

    begun = time.monotonic()
    asyncio.run(stay())
    assert bound == 4
    assert time.monotonic() - begun >= 0.05 + 0.1 + 0.2
    reasons = set(ChannelLog.objects.filter(is_error=True).values_list("reason", flat=True))
    assert reasons == {"the SMSC said goodbye"}


CONFIG = {"host": "127.0.0.1", "system_id": "jibu", "password": "x"}
