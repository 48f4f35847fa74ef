"""Kannel's real processes, and the SMSC for tests that comes with it; Debian's kannel and kannel-extras."""

import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from string import Template
from typing import Self
from urllib.parse import unquote_to_bytes

import httpx

from channels.smpp.pieces import Piece, join
from dashboard.local import LOOPBACK, free_port
from tests.live import eventually

FAKESMSC = Path("/usr/lib/kannel/test/fakesmsc")
LINE = re.compile(rb"Got message \d+: <(\S+) (\S+) (.*)>$")

CONFIGURATION = Template("""\
group = core
admin-port = $admin
admin-interface = "127.0.0.1"
admin-password = "admin"
smsbox-port = $boxes
smsbox-interface = "127.0.0.1"
box-allow-ip = "127.0.0.1"
store-type = file
store-location = "$folder/store"
log-level = 1

group = smsc
smsc = fake
smsc-id = fake
port = $smsc
connect-allow-ip = 127.0.0.1
throughput = $throughput

group = smsbox
bearerbox-host = 127.0.0.1
bearerbox-port = $boxes
sendsms-port = $sendsms
sendsms-interface = "127.0.0.1"
mo-recode = true
log-level = 1

group = sendsms-user
username = jibu
password = secret
concatenation = true
max-messages = 10

group = sms-service
keyword = default
catch-all = true
concatenation = true
max-messages = 0
get-url = "$receive?backend=%i&sender=%p&message=%b&ts=%T&id=%I&to=%P"
""")


def is_installed() -> bool:
    return bool(shutil.which("bearerbox") and shutil.which("smsbox") and FAKESMSC.exists())


class Kannel:
    """Runs while it is entered, after ``configure``. ``send_url`` is where it takes messages."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ports = {name: free_port() for name in ("admin", "boxes", "smsc", "sendsms")}
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self.send_url = f"http://{LOOPBACK}:{self._ports['sendsms']}/cgi-bin/sendsms"

    def configure(self, receive: str, throughput: float = 100) -> None:
        """``receive`` is what it calls with messages."""
        fields: Mapping[str, object] = {
            **self._ports,
            "folder": self._folder,
            "receive": receive,
            "throughput": throughput,
        }
        (self._folder / "kannel.conf").write_text(CONFIGURATION.substitute(fields))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        self._run("bearerbox", "bearerbox", "kannel.conf")
        assert eventually(lambda: b"bearerbox" in self._answer("admin", "/status.txt?password=admin"), 60)
        self._run("smsbox", "smsbox", "kannel.conf")
        assert eventually(lambda: bool(self._answer("sendsms", "/cgi-bin/sendsms")), 60)
        assert eventually(lambda: b"smsbox" in self._answer("admin", "/status.txt?password=admin"), 60)
        self._run("fakesmsc", str(FAKESMSC), "-H", LOOPBACK, "-r", str(self._ports["smsc"]))

    def kill(self) -> None:
        """As a machine that loses its power."""
        for name in list(self._processes):
            process = self._processes.pop(name)
            process.kill()
            process.communicate()

    def say(self, number: str, text: str) -> None:
        """Somebody writes."""
        octets = "".join(f"%{octet:02x}" for octet in text.encode("utf-16-be"))
        phones = self._processes["fakesmsc"].stdin
        assert phones
        phones.write(f"{number} 8181 ucs2 {octets}\n".encode())
        phones.flush()

    def texts(self, number: str) -> list[str]:
        """What a phone shows: parts are joined."""
        found: dict[tuple[int, int], list[Piece]] = {}
        lines = b"".join(path.read_bytes() for path in sorted(self._folder.glob("fakesmsc-*.log"))).splitlines()
        for place, line in enumerate(lines):
            match = LINE.search(line)
            if match and match[2].decode().lstrip("+") == number:
                piece = _piece(match[3])
                found.setdefault((piece.reference, 0 if piece.is_part else place), []).append(piece)
        return [join(pieces, "latin1") for pieces in found.values()]

    def _run(self, name: str, *command: str) -> None:
        path = self._folder / f"{name}-{len(list(self._folder.glob('*.log'))):04}.log"
        with path.open("wb") as log:
            self._processes[name] = subprocess.Popen(
                command, cwd=self._folder, stdin=subprocess.PIPE, stdout=log, stderr=log
            )

    def _answer(self, port: str, path: str) -> bytes:
        try:
            return httpx.get(f"http://{LOOPBACK}:{self._ports[port]}{path}").content
        except httpx.HTTPError:
            return b""


def _piece(told: bytes) -> Piece:
    """A message as fakesmsc writes it: ``text …``, ``data …``, or ``udh … data …`` with what joins it."""
    kind, _, rest = told.partition(b" ")
    if kind == b"text":
        return Piece(octets=rest, coding=3)
    words = [unquote_to_bytes(word.replace(b"+", b" ")) for word in rest.split(b" ")]
    if kind == b"data":
        return Piece(octets=words[0], coding=8)
    header, _, octets = words
    return Piece(octets=octets, coding=8, reference=header[3], total=header[4], number=header[5])
