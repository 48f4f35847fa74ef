"""The HTTP client that messages leave by: connections are kept, private addresses are refused."""

import socket
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from channels.base import Response, SendError
from engine.gateways.addresses import PrivateAddress, check_address, is_ip

CONNECTIONS = 256
TIMEOUT_SECONDS = 30
RESPONSE_LIMIT = 100_000


def retry_after(text: str, now: float) -> float:
    """The seconds that the header Retry-After asks for, which has a number or a date; 0 for all else."""
    text = text.strip()
    if text.isascii() and text.isdecimal():
        return float(text)
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - now)
    except (ValueError, OverflowError):
        return 0.0


class GuardedResolver(AbstractResolver):
    """Looks names up and refuses those that lead to addresses not allowed."""

    def __init__(self) -> None:
        self._inner = aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        found = await self._inner.resolve(host, port, family)
        for result in found:
            check_address(result["host"], host)
        return found

    async def close(self) -> None:
        await self._inner.close()


class Client:
    """Makes calls for adapters; use it as a context manager."""

    async def __aenter__(self) -> Self:
        connector = aiohttp.TCPConnector(limit=CONNECTIONS, resolver=GuardedResolver(), ttl_dns_cache=60)
        timeout = aiohttp.ClientTimeout(total=TIMEOUT_SECONDS)
        self._session = aiohttp.ClientSession(
            connector=connector, timeout=timeout, headers={"User-Agent": "Jibu"}, cookie_jar=aiohttp.DummyCookieJar()
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def request(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes = b"") -> Response:
        try:
            target = URL(url, encoded=True)
            if target.host and is_ip(target.host):
                check_address(target.host, target.host)
            call = self._session.request(method, target, headers=headers, data=body or None, allow_redirects=False)
            async with call as response:
                content = await response.content.read(RESPONSE_LIMIT)
                wait = retry_after(response.headers.get("Retry-After", ""), time.time())
                return Response(response.status, content.decode("utf-8", "replace"), wait)
        except (PrivateAddress, ValueError) as error:
            raise SendError("channel_config", f"the URL can't be called: {error}") from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise SendError("connection_failed", f"no answer: {type(error).__name__}", retry=True) from error
