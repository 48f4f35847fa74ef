"""Calls of web services that are made again, and those that aren't."""

import socket
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from engine.gateways.web import call
from engine.models import History, WebhookCall, Workspace
from engine.runner.alone import handle_contact
from flows.services import HTTPCall, HTTPRequest
from tests.engine.conftest import Say, texts_to
from tests.engine.peers import OK, serving
from tests.engine.test_alone import asking, start_all

BROKEN = b""


@pytest.fixture(autouse=True)
def private(settings: Any) -> None:
    settings.JIBU_ALLOW_PRIVATE_URLS = True


def answer(status: int, *headers: str) -> bytes:
    lines = "".join(f"{header}\r\n" for header in (*headers, "Content-Length: 0", "Connection: close"))
    return f"HTTP/1.1 {status} It is\r\n{lines}\r\n".encode()


class Service:
    """Gives one answer after the other, and the last one again and again."""

    def __init__(self, *answers: bytes) -> None:
        self.calls = 0
        self._answers: Sequence[bytes] = answers

    def talk(self, connection: socket.socket, _request: bytes) -> None:
        self.calls += 1
        connection.sendall(self._answers[min(self.calls, len(self._answers)) - 1])

    def asked(self, method: str = "GET", seconds: float = 15, **headers: str) -> HTTPCall:
        with serving(self.talk) as url:
            named = {name.replace("_", "-"): value for name, value in headers.items()}
            return call(HTTPRequest(method=method, url=url, headers=named), seconds)


@pytest.mark.parametrize("first", [BROKEN, *map(answer, (429, 502, 503, 504)), answer(503, "Retry-After: 0")])
def test_what_passes_is_tried_again(first: bytes) -> None:
    service = Service(first, first, OK)
    made = service.asked()
    assert (made.status, made.retries, service.calls) == (200, 2, 3)


def test_two_retries_are_enough() -> None:
    service = Service(answer(502))
    made = service.asked()
    assert (made.status, made.retries, service.calls) == (502, 2, 3)


@pytest.mark.parametrize("status", [200, 204, 301, 400, 404, 410, 500, 501])
def test_what_is_final_is_not(status: int) -> None:
    service = Service(answer(status))
    assert (service.asked().retries, service.calls) == (0, 1)


@pytest.mark.parametrize("first", [BROKEN, answer(502), answer(503)])
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_what_may_have_had_its_effect_is_not(method: str, first: bytes) -> None:
    service = Service(first, OK)
    assert (service.asked(method).retries, service.calls) == (0, 1)


def test_what_is_known_by_a_key_is() -> None:
    assert Service(answer(502), OK).asked("POST", Idempotency_Key="7").status == 200


@pytest.mark.parametrize("status", [429, 503])
def test_what_a_service_asks_for_is_done(status: int) -> None:
    begun = time.monotonic()
    assert Service(answer(status, "Retry-After: 1"), OK).asked("POST").status == 200
    assert time.monotonic() - begun >= 1


@pytest.mark.parametrize("wish", ["6", "9" * 400, "in an hour"])
def test_who_asks_for_long_is_left_alone(wish: str) -> None:
    date = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    service = Service(answer(503, f"Retry-After: {wish.replace('in an hour', date)}"))
    assert (service.asked().retries, service.calls) == (0, 1)


@pytest.mark.parametrize("wish", ["soon", "-1", "Wed, 21 Oct 2015 07:28:00 GMT", "Fri, 31 Dec 9999 23:59:59 -1200"])
def test_wishes_that_make_no_sense_are_none(wish: str) -> None:
    assert Service(answer(503, f"Retry-After: {wish}"), OK).asked().retries == 1


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_who_can_not_be_reached_is_called_again(method: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert call(HTTPRequest(method=method, url=f"http://127.0.0.1:{port}/")).retries == 2


@pytest.mark.parametrize("host", ["127.0.0.1", "a..b"])
def test_who_must_or_can_never_be_called_is_not(host: str, settings: Any) -> None:
    settings.JIBU_ALLOW_PRIVATE_URLS = False
    assert call(HTTPRequest(method="GET", url=f"http://{host}/")).retries == 0


def test_what_takes_too_long_is_not_called_again() -> None:
    with serving(lambda _connection, _request: time.sleep(2)) as url:
        made = call(HTTPRequest(method="GET", url=url), 0.2)
    assert (made.status, made.retries) == (0, 0)


def test_retries_keep_to_the_time_that_is_left(settings: Any) -> None:
    settings.CALL_PAUSE_SECONDS = 60.0
    service = Service(answer(503))
    made = service.asked(seconds=20.0)
    assert (made.status, made.retries, service.calls) == (503, 0, 1)


def test_retries_are_in_the_history(workspace: Workspace, say: Say) -> None:
    say("hello", "+250788000000")
    with serving(Service(answer(502), OK).talk) as url:
        for contact in start_all(asking(workspace, url)):
            handle_contact(contact)
    assert WebhookCall.objects.get().status_code == 200
    events = [event for row in History.objects.all() for event in row.events]
    assert [event["retries"] for event in events if event["type"] == "webhook_called"] == [1]
    assert texts_to("+250788000000") == ["It is "]
