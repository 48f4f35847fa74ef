"""`python -m tests.bench.load.client_alone URL MESSAGES`: as many messages as fast as the HTTP client can call."""

import asyncio
import sys
from collections.abc import Iterator
from urllib.parse import urlencode

import django
import uvloop

from channels.http import Client
from engine import garbage

CONNECTIONS = 256


async def send(url: str, messages: int) -> None:
    numbers = iter(range(messages))
    async with Client() as client:
        await asyncio.gather(*(_keep_sending(client, url, numbers) for _ in range(CONNECTIONS)))


async def _keep_sending(client: Client, url: str, numbers: Iterator[int]) -> None:
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    for number in numbers:
        body = urlencode({"to": "250788123456", "text": "Where does your water come from?", "id": number}).encode()
        response = await client.request("POST", url, headers=headers, body=body)
        assert response.status == 200


if __name__ == "__main__":
    django.setup()
    garbage.calm()
    uvloop.run(send(sys.argv[1], int(sys.argv[2])))
