"""An SMSC that has several addresses, for when one of its machines is down."""

import asyncio
from typing import Any

import pytest
import smpp34

from channels.smpp import link, pdus
from channels.smpp.config import SMPPConfig
from channels.smpp.link import Link, LinkError
from tests.engine.peers import two_addresses


async def take_binds(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while start := await reader.read(pdus.HEADER_LENGTH):
        header = pdus.read_header(start)
        await reader.readexactly(header.length - pdus.HEADER_LENGTH)
        writer.write(pdus.write(header.command | pdus.RESPONSE, header.sequence, b"smsc\x00"))
    writer.close()


async def deliver(_pdu: smpp34.DeliverSm) -> int:
    return pdus.OK


def test_the_next_address_is_bound_with_when_one_is_silent(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.JIBU_ALLOW_PRIVATE_URLS = True
    monkeypatch.setattr(link, "CONNECT_SECONDS", 1.0)

    async def bind() -> None:
        async with await asyncio.start_server(take_binds, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            with two_addresses(port, monkeypatch.setattr):
                bound = await Link.open(pdus.BIND_TRANSCEIVER, config("smsc.example", port), deliver)
                await bound.close()
                with pytest.raises(LinkError, match="no connection: no answer in time"):
                    await Link.open(pdus.BIND_TRANSCEIVER, config("127.0.0.2", port), deliver)

    asyncio.run(bind())


def config(host: str, port: int) -> SMPPConfig:
    return SMPPConfig(host=host, port=port, system_id="jibu")
