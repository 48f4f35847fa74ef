"""A bind over TLS, with an SMSC that signed its certificate itself."""

import asyncio
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import smpp34

from channels.smpp import pdus
from channels.smpp.config import SMPPConfig
from channels.smpp.link import Link, LinkError

COMMAND = (
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    " -addext subjectAltName=DNS:localhost"
)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with it and its key."""
    folder = tmp_path_factory.mktemp("tls")
    key, signed = folder / "key.pem", folder / "signed.pem"
    subprocess.run([*COMMAND.split(), "-keyout", key, "-out", signed], check=True, capture_output=True)
    (folder / "both.pem").write_text(signed.read_text() + key.read_text())
    return folder / "both.pem"


def authority(certificate: Path) -> str:
    return certificate.read_text().partition("-----BEGIN PRIVATE")[0]


@asynccontextmanager
async def smsc(certificate: Path) -> AsyncIterator[int]:
    """Its port: it takes every bind."""

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while start := await reader.read(pdus.HEADER_LENGTH):
            header = pdus.read_header(start)
            await reader.readexactly(header.length - pdus.HEADER_LENGTH)
            writer.write(pdus.write(header.command | pdus.RESPONSE, header.sequence, b"smsc\x00"))
            await writer.drain()
        writer.close()

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    async with await asyncio.start_server(take, "127.0.0.1", 0, ssl=context) as server:
        yield server.sockets[0].getsockname()[1]


def bind(certificate: Path, **config: Any) -> bool:
    async def deliver(_pdu: smpp34.DeliverSm) -> int:
        return pdus.OK

    async def run() -> bool:
        async with smsc(certificate) as port:
            settings = SMPPConfig(host="localhost", port=port, system_id="jibu", tls=True, **config)
            link = await Link.open(pdus.BIND_TRANSCEIVER, settings, deliver)
            is_bound = not link.ended.is_set()
            await link.close()
            return is_bound

    return asyncio.run(run())


@pytest.fixture(autouse=True)
def private(settings: Any) -> None:
    settings.JIBU_ALLOW_PRIVATE_URLS = True


def test_an_authority_of_its_own_is_trusted(certificate: Path) -> None:
    assert bind(certificate, tls_authority=authority(certificate))
    in_one_line = authority(certificate).replace("\n", " ")
    assert bind(certificate, tls_authority=in_one_line), "as a form sends it"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ("", "CERTIFICATE_VERIFY_FAILED"),
        ("nonsense", "certificate authority"),
        ("-----BEGIN CERTIFICATE-----AAAA-----END CERTIFICATE-----", "certificate authority"),
    ],
)
def test_other_certificates_are_refused(certificate: Path, given: str, reason: str) -> None:
    with pytest.raises(LinkError, match=reason):
        bind(certificate, tls_authority=given)
