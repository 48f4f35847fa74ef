"""The web server's protocol: providers' calls go to their handler straight from the parser, all else as uvicorn has it.

A scope, messages and a task for each call, as ASGI wants them, take as long as the call itself.
"""

import logging
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from channels.base import Answer, error_answer
from channels.http import write_headers
from channels.request import Call
from channels.webhooks import BODY_LIMIT, PREFIX, TOO_LONG, webhook_application

logger = logging.getLogger(__name__)

METHODS = (b"GET", b"POST")


class _Silent:
    """In place of the event by which uvicorn tells a task what came; here none waits."""

    def set(self) -> None: ...


class _Cycle:
    """A provider's call until it is answered. uvicorn looks at the public names, as at those of its own cycles."""

    message_event = _Silent()

    def __init__(self, call: Call, keep_alive: bool) -> None:
        self.keep_alive = keep_alive
        self.disconnected = False
        self.response_complete = False
        self._call = call
        self._body: list[bytes] = []
        self._size = 0

    def has_room(self, body: bytes) -> bool:
        """Takes a piece of the body, unless that is too long now."""
        self._body.append(body)
        self._size += len(body)
        return self._size <= BODY_LIMIT

    def whole(self) -> Call:
        return self._call._replace(body=b"".join(self._body))


class WebhookProtocol(HttpToolsProtocol):
    """What is rare, and calls that come before the one ahead of them is answered, are left to uvicorn."""

    cycle: Any

    def on_message_begin(self) -> None:
        """What uvicorn makes here is made when it is known to be needed."""
        self.url = b""
        self.headers = []
        self.expect_100_continue = False

    def on_headers_complete(self) -> None:
        path, _, query = self.url.partition(b"?")
        if self._is_ours(path):
            method, peer = self.parser.get_method().decode(), self.client[0] if self.client else ""
            call = Call(method, path.decode("ascii"), query, self.headers, b"", peer)
            self.cycle = _Cycle(call, self.parser.should_keep_alive())
            return
        url, headers, expects = self.url, self.headers, self.expect_100_continue
        super().on_message_begin()
        self.url, self.expect_100_continue = url, expects
        self.headers += headers
        super().on_headers_complete()

    def _is_ours(self, path: bytes) -> bool:
        is_free = self.cycle is None or self.cycle.response_complete
        if not (is_free and path.startswith(PREFIX) and path.isascii()) or b"%" in path or b"#" in self.url:
            return False
        is_plain = self.parser.get_http_version() == "1.1" and not self.parser.should_upgrade()
        return is_plain and self.parser.get_method() in METHODS and not self.expect_100_continue

    def on_body(self, body: bytes) -> None:
        cycle = self.cycle
        if not isinstance(cycle, _Cycle):
            super().on_body(body)
        elif not (cycle.response_complete or cycle.has_room(body)):
            cycle.keep_alive = False
            self._reply(cycle, error_answer(413, TOO_LONG))

    def on_message_complete(self) -> None:
        cycle = self.cycle
        if not isinstance(cycle, _Cycle):
            super().on_message_complete()
        elif not cycle.response_complete:
            webhook_application.take(cycle.whole(), lambda answer: self._reply(cycle, answer))

    def _reply(self, cycle: _Cycle, answer: Answer) -> None:
        cycle.response_complete = True
        if cycle.disconnected:
            return
        try:
            written = self._written(answer, cycle.keep_alive)
        except ValueError:
            logger.exception("an answer to a provider can't be written")
            written = self._written(error_answer(500, "the answer can't be written"), cycle.keep_alive)
        self.transport.write(written)
        if not cycle.keep_alive:
            self.transport.close()
        self.on_response_complete()

    def _written(self, answer: Answer, keep_alive: bool) -> bytes:
        body = answer.body.encode()
        headers = {"content-type": answer.content_type, "content-length": str(len(body)), **answer.headers}
        if not keep_alive:
            headers["connection"] = "close"
        usual = [b"%b: %b\r\n" % header for header in self.server_state.default_headers]
        return b"".join([STATUS_LINE[answer.status], *usual, write_headers(headers).encode(), b"\r\n\r\n", body])
