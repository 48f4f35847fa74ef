"""A person's own machine: what need not be chosen there."""

import fcntl
import os
import secrets
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path

from dashboard.servers import VAR

LOOPBACK = "127.0.0.1"


def prepare_environment(environ: MutableMapping[str, str]) -> None:
    """What a person at their own machine need not choose; whatever is set already stays."""
    environ.setdefault("HOST", LOOPBACK)
    defaults = {
        "DJANGO_SETTINGS_MODULE": "dashboard.settings",
        "PORT": "8000",
        "HTTPS": "0",
        "COLLECT_STATIC": "0",
        "JIBU_ALLOW_PRIVATE_URLS": str(int(environ["HOST"] == LOOPBACK)),
        "SECRET_KEY": secret_key(),
        "PYTHONUNBUFFERED": "1",
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser privileges",
    }
    for name, value in defaults.items():
        environ.setdefault(name, value)
    environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), environ.get("PATH", "")])


def secret_key() -> str:
    """A random key of this installation, kept so that people stay signed in over restarts."""
    path = VAR / "secret_key"
    path.parent.mkdir(exist_ok=True)
    with alone_in(path.parent):  # whoever starts at the same moment gets the same one
        if not path.exists() or not path.read_text().strip():  # it is empty after a start on a full disk
            write_key(path)
        return path.read_text().strip()


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Waits for others who are."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
    finally:
        os.close(opened)


def write_key(path: Path) -> None:
    draft = path.with_suffix(".new")
    draft.touch(mode=0o600)
    with draft.open("w") as file:
        file.write(secrets.token_urlsafe(50))
        file.flush()
        os.fsync(file)
    draft.replace(path)


# A proxy that is set for other addresses knows nothing of this machine.
_DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def answers(url: str) -> bool:
    """Whether a server answers there that is able to work; it may refuse to talk to us."""
    try:
        with _DIRECTLY.open(url, timeout=5):
            return True
    except urllib.error.HTTPError as error:
        return error.code < 500
    except OSError:
        return False


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port
