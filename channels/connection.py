"""A connection with an HTTP server that takes one call after the other: plain asyncio around the parser of Node.js."""

import asyncio
from typing import NamedTuple, cast

from httptools import HttpParserError, HttpParserUpgrade, HttpResponseParser

RESPONSE_LIMIT = 100_000
# Gateways are old and odd; these oddities can't be mistaken for anything else.
LENIENCIES = {
    "lenient_headers": True,
    "lenient_optional_cr_before_lf": True,
    "lenient_spaces_after_chunk_size": True,
}


class Reply(NamedTuple):
    """``retry_after`` is the header of that name, "" if there was none."""

    status: int
    body: bytes
    retry_after: str


class Connection(asyncio.Protocol):
    """Whoever watches over connections gives it up after ``until``, a time of the loop.

    A body longer than ``RESPONSE_LIMIT`` is cut off.
    """

    def __init__(self, until: float) -> None:
        self.until = until
        self._waiting: asyncio.Future[Reply] | None = None
        self._transport: asyncio.Transport
        self._parser: HttpResponseParser

    @property
    def is_open(self) -> bool:
        return not self._transport.is_closing()

    async def call(self, request: bytes) -> Reply:
        """Raises OSError or ``HttpParserError`` if no answer comes, the connection is closed then."""
        self._waiting = asyncio.get_running_loop().create_future()
        self._begin_reply()
        self._transport.write(request)
        try:
            return await self._waiting
        except BaseException:
            self._transport.abort()  # what may come yet is for nobody
            raise

    def give_up(self) -> None:
        self._fail(TimeoutError("no answer in time"))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._parser = HttpResponseParser(self)
        self._parser.set_dangerous_leniencies(**LENIENCIES)

    def data_received(self, data: bytes) -> None:
        if self._waiting is None or self._waiting.done():
            self._transport.abort()  # nothing was asked
            return
        self._size += len(data)
        try:
            self._parser.feed_data(data)
        except (HttpParserError, HttpParserUpgrade) as error:
            self._fail(error)
        if self._size > RESPONSE_LIMIT:
            self._cut_short()

    def _cut_short(self) -> None:
        """No adapter looks at what comes after so much."""
        if self._status:
            self._answer()
        self._fail(ConnectionError("the answer has no end"))

    def connection_lost(self, exc: Exception | None) -> None:
        del self._parser
        if self._ends_with_connection and exc is None:
            self._answer()
        self._fail(exc or ConnectionResetError("the connection was closed"))

    # What the parser calls.

    def on_header(self, name: bytes, value: bytes) -> None:
        match name.lower():
            case b"retry-after":
                self._retry_after = value.decode("latin-1")
            case b"content-length" | b"transfer-encoding":
                self._tells_length = True

    def on_headers_complete(self) -> None:
        self._status = self._parser.get_status_code()

    def on_body(self, body: bytes) -> None:
        self._body.append(body)

    def on_message_complete(self) -> None:
        if self._status < 200:
            self._begin_reply()  # the real one follows
            return
        self._answer()
        if not self._parser.should_keep_alive():
            self._transport.close()

    def _begin_reply(self) -> None:
        self._status = self._size = 0
        self._body: list[bytes] = []
        self._retry_after = ""
        self._tells_length = False

    @property
    def _ends_with_connection(self) -> bool:
        return self._waiting is not None and self._status > 0 and not self._tells_length

    def _answer(self) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_result(Reply(self._status, b"".join(self._body), self._retry_after))

    def _fail(self, error: Exception) -> None:
        if self._waiting and not self._waiting.done():
            self._waiting.set_exception(error)
        self._transport.abort()
