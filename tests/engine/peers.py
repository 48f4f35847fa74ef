"""A web service of which tests say what it does, byte by byte."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

Talk = Callable[[socket.socket, bytes], None]

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


@contextmanager
def serving(talk: Talk) -> Iterator[str]:
    """Its address. ``talk`` is given each connection with the request that came, whose body is at most one packet."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_accept, args=(server, talk), daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


def _accept(server: socket.socket, talk: Talk) -> None:
    with suppress(OSError):
        while True:
            threading.Thread(target=_talk, args=(server.accept()[0], talk), daemon=True).start()


def _talk(connection: socket.socket, talk: Talk) -> None:
    with connection, suppress(OSError):
        talk(connection, connection.recv(65536))
