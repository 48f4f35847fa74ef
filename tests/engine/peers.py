"""A web service of which tests say what it does, byte by byte."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

Talk = Callable[[socket.socket, bytes], None]

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"


@contextmanager
def serving(talk: Talk) -> Iterator[str]:
    """Its address. ``talk`` is given each connection with the request that came, whose body is at most one packet."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_accept, args=(server, talk), daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        server.shutdown(socket.SHUT_RDWR)


@contextmanager
def two_addresses(port: int, names: Callable[[str, object], None]) -> Iterator[None]:
    """Every name has two addresses while this lasts, of which the first keeps silent at this port.

    ``names`` sets what tells them.
    """
    silent, look_up = "127.0.0.2", socket.getaddrinfo

    def tell(host: str, *more: Any, **named: Any) -> list[Any]:
        addresses = [host] if host.startswith("127.") else [silent, "127.0.0.1"]
        return [found for address in addresses for found in look_up(address, *more, **named)]

    with ExitStack() as open_sockets:
        listening = open_sockets.enter_context(socket.socket())
        listening.bind((silent, port))
        listening.listen(0)
        for _ in range(3):  # as many as may wait there
            waiting = open_sockets.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex((silent, port))
        names("socket.getaddrinfo", tell)
        yield


def _accept(server: socket.socket, talk: Talk) -> None:
    with suppress(OSError):
        while True:
            threading.Thread(target=_talk, args=(server.accept()[0], talk), daemon=True).start()


def _talk(connection: socket.socket, talk: Talk) -> None:
    with connection, suppress(OSError):
        talk(connection, connection.recv(65536))
