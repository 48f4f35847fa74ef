"""The External adapter against recorded calls of the gateways' side, where the shared data is at hand."""

import asyncio
import importlib.util
import json
from collections.abc import Mapping
from fnmatch import fnmatch
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from channels import adapters as _adapters  # noqa: F401
from channels.base import (
    ADAPTERS,
    STATUS_LETTERS,
    BadRequest,
    Channel,
    Inbound,
    Outgoing,
    QuickReply,
    Response,
    SendError,
    StatusReport,
    error_answer,
    read_config,
)
from channels.request import Request
from flows.moment import read_rfc3339, write_rfc3339

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "channels"
if not DATA.is_dir():
    pytest.skip("the shared channel data is not here", allow_module_level=True)

CORPUS = json.loads((DATA / "external.json").read_text())
EXTERNAL = ADAPTERS["EX"]


def load_match() -> Any:
    spec = importlib.util.spec_from_file_location("channel_match", DATA / "match.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MATCH = load_match()


def rows(*kinds: str) -> list[Any]:
    return [pytest.param(row, id=row["id"]) for row in CORPUS["rows"] if row["kind"] in kinds]


def channel_of(row: Mapping[str, Any]) -> Channel[Any]:
    data = CORPUS["channels"][row["channels"][0]]
    return Channel(
        uuid=data["uuid"],
        type=data["type"],
        address=data["address"],
        country=data["country"],
        schemes=tuple(data["schemes"]),
        config=read_config(EXTERNAL.config, data["config"]),
    )


def request_of(row: Mapping[str, Any]) -> Request:
    call = row["request"]
    headers = {name.lower(): value for name, value in (call["headers"] or {}).items()}
    body = call.get("body") or ""
    if form := call.get("multipart_form"):
        part = '--limit\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
        body = "".join(part.format(*field) for field in form.items()) + "--limit--\r\n"
        headers["content-type"] = "multipart/form-data; boundary=limit"
    action = call["path"].strip("/").split("/")[-1]
    return Request(method=call["method"], action=action, query=call["query"], headers=headers, body=body.encode())


def told(happening: Any) -> dict[str, Any]:
    if isinstance(happening, Inbound):
        date = write_rfc3339(read_rfc3339(happening.sent_on)) if happening.sent_on else ""
        return {
            "kind": "msg",
            "text": happening.text,
            "attachments": list(happening.attachments),
            "urn": happening.urn,
            "new_urn": None,
            "received_on": date,
            "external_id": happening.external_id,
            "contact_name": happening.name,
        }
    if isinstance(happening, StatusReport):
        letter = STATUS_LETTERS[happening.status]
        return {"kind": "status", "msg_uuid": happening.message_id, "external_id": "", "status": letter}
    return {"kind": "event", "type": "stop_contact", "urn": happening.urn, "extra": None, "contact_name": None}


@pytest.mark.parametrize("row", rows("incoming", "status", "event"))
def test_calls_of_the_gateway(row: dict[str, Any]) -> None:
    channel, request = channel_of(row), request_of(row)
    happenings: list[Any] = []
    if request.action not in EXTERNAL.actions:
        answer = error_answer(404, "page not found")
    else:
        try:
            happenings = list(EXTERNAL.parse(request, channel))
            answer = EXTERNAL.answer(channel, happenings)
        except BadRequest as error:
            answer = error_answer(400, str(error))
    # Our answers say the same in other words.
    row = {**row, "expected": {**row["expected"], "body_contains": wanted(row)}}
    assert MATCH.incoming_problems(row, answer.status, answer.body, [told(one) for one in happenings]) == []


def wanted(row: Mapping[str, Any]) -> str:
    text: str = row["expected"]["body_contains"]
    return text.lower() if text == "Accepted" else text


class Recorder:
    """Serves a row's canned answers and writes down what was sent."""

    def __init__(self, canned: list[dict[str, Any]]) -> None:
        self.canned = [(one["url"], list(one["responses"])) for one in canned]
        self.requests: list[dict[str, Any]] = []

    async def request(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes = b"") -> Response:
        path = urlsplit(url).path
        self.requests.append({"method": method, "url": url, "path": path, "headers": headers, "body": body.decode()})
        responses = next(responses for glob, responses in self.canned if fnmatch(url, glob))
        response = responses.pop(0) if len(responses) > 1 else responses[0]
        if response.get("connection_error"):
            raise SendError("connection_failed", retry=True)
        return Response(response["status"], response["body"] or "")


@pytest.mark.parametrize("row", rows("outgoing"))
def test_messages_to_the_gateway(row: dict[str, Any]) -> None:
    message = row["msg"]
    outgoing = Outgoing(
        id=message["uuid"],
        urn=message["urn"],
        text=message["text"],
        attachments=tuple(message["attachments"] or ()),
        quick_replies=tuple(QuickReply(**reply) for reply in message["quick_replies"] or ()),
    )
    http, error = Recorder(row["mock_responses"]), None
    try:
        asyncio.run(EXTERNAL.send(outgoing, channel_of(row), http))
    except SendError as failure:
        error = failure
    expected = row["expected"]["error"]
    row = {**row, "expected": {**row["expected"], "error": expected and expected["name"]}}
    assert MATCH.outgoing_problems(row, http.requests, [], error and error.code, []) == []
    if error:
        assert error.retry == expected["retryable"]
