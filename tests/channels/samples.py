"""Samples of each adapter: what its provider sends, what it is sent, and how it may answer; a JSON file for each."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import msgspec

from channels import adapters as _adapters  # noqa: F401
from channels.base import (
    ADAPTERS,
    Began,
    Channel,
    Inbound,
    Outgoing,
    Response,
    StatusReport,
    Stopped,
    UssdTurn,
    read_config,
)
from channels.request import Request

FOLDER = Path(__file__).parent / "data"
UUID = "5f1c6f0e-9d3c-4f7e-8f43-1e6f0a3a5a11"
SITE = "https://jibu.example"
MESSAGE_ID = "018f4f3e-1c1d-7000-8000-0123456789ab"
NOW = 1_772_355_600  # 2026-03-01T09:00:00Z


def load(code: str) -> Any:
    return json.loads((FOLDER / f"{code.lower()}.json").read_text())


def codes() -> list[str]:
    """All adapters but the simulator, which no provider speaks to."""
    return [code for code in ADAPTERS if ADAPTERS[code].actions]


def channel(code: str, sample: Mapping[str, Any]) -> Channel[Any]:
    adapter = ADAPTERS[code]
    return Channel(
        uuid=UUID,
        type=code,
        address=sample.get("address", "8181"),
        country=sample.get("country", "KE"),
        schemes=(sample.get("scheme", adapter.schemes[0]),),
        config=read_config(adapter.config, sample["config"]),
        site=SITE,
    )


def request(code: str, call: Mapping[str, Any]) -> Request:
    """A call written down as one of ``query``, ``form``, ``json`` and ``body``; ``to`` is what follows the action."""
    action, *rest = call["to"].split("/")
    query = urlencode(call.get("query", {}))
    headers, body = dict(call.get("headers", {})), call.get("body", "").encode()
    if "form" in call:
        headers["content-type"], body = "application/x-www-form-urlencoded", urlencode(call["form"]).encode()
    if "json" in call:
        headers["content-type"], body = "application/json", json.dumps(call["json"]).encode()
    return Request(
        method="POST" if body else "GET",
        action=action,
        rest=tuple(rest),
        query=query,
        headers=headers,
        body=body,
        url=f"{SITE}/c/{code.lower()}/{UUID}/{call['to']}{'?' if query else ''}{query}",
        at=NOW,
    )


KINDS: dict[type[Any], str] = {
    Inbound: "message",
    StatusReport: "status",
    Stopped: "stopped",
    Began: "began",
    UssdTurn: "turn",
}


def told(happening: Any) -> dict[str, Any]:
    """What a call says, without what is empty."""
    fields = msgspec.to_builtins(happening)
    kept = {name: list(value) if isinstance(value, tuple) else value for name, value in fields.items() if value}
    return {"kind": KINDS[type(happening)], **kept}


def outgoing(sample: Mapping[str, Any]) -> Outgoing:
    message = {"urn": "tel:+254700000001", "text": "Asante", "id": MESSAGE_ID, "at": "2026-03-01T09:00:00Z"}
    return msgspec.convert({**message, **sample.get("message", {})}, Outgoing)


class Provider:
    """Takes calls: asked for a token it gives one, to all else it answers the same."""

    def __init__(self, status: int, text: str) -> None:
        self.answer = Response(status, text)
        self.calls: list[dict[str, Any]] = []

    async def request(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes = b"") -> Response:
        if "token" in url and not url.endswith(("Messages.json", "sendMessage")):
            return Response(200, '{"access_token": "a-token-that-was-given"}')
        self.calls.append({"method": method, "url": url, "headers": dict(headers), "body": body.decode()})
        return self.answer
