"""Processes that are told to end do so, whatever somebody else does meanwhile."""

import re
import signal
import socket

from dashboard.local import LOOPBACK
from tests.live import Site, eventually


def test_the_web_server_does_not_wait_for_who_never_finishes_a_request(database: str) -> None:
    site = Site(database, "web")
    site.commands["web"] = re.sub(r"(--timeout-graceful-shutdown) \d+", r"\1 1", site.commands["web"])
    with site, socket.create_connection((LOOPBACK, site.port)) as slow:
        slow.sendall(b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n")
        slow.settimeout(0.5)
        assert read(slow) == b""
        site.signal("web", signal.SIGTERM)
        assert eventually(lambda: site.processes["web"].poll() is not None, 15)
        del site.processes["web"]


def read(connection: socket.socket) -> bytes:
    try:
        return connection.recv(100)
    except TimeoutError:
        return b""
