"""A gateway that only takes in what it is sent."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple, Self
from urllib.parse import parse_qs

from tests.live import eventually


class Taken(NamedTuple):
    """A message as the gateway was handed it."""

    id: str
    to: str
    text: str


class Sink:
    """Listens on a free port while it is entered; `url` is where a channel has to send."""

    def __init__(self) -> None:
        self.messages: list[Taken] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}/send"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def to(self, number: str) -> list[str]:
        """The texts that a number was sent, in the order in which they came."""
        return [message.text for message in self.messages if message.to == number]

    def has(self, number: str, count: int, seconds: float = 60) -> bool:
        """Whether so many messages come for a number within some seconds."""
        return eventually(lambda: len(self.to(number)) >= count, seconds)

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        taken = self.messages

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                fields = {name: values[0] for name, values in parse_qs(body).items()}
                taken.append(Taken(fields["id"], fields["to"], fields["text"]))
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            def log_message(self, *_: object) -> None:
                """Nothing: the test asserts on what came."""

        return Handler
