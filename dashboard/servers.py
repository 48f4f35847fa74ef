"""Where PostgreSQL and Valkey are: given by DATABASE_URL and REDIS_URL, else servers of the project's own.

Its own are the real ones, shipped inside PyPI wheels, run by a keeper process (dashboard/keeper.py) under `var/`.
"""

import fcntl
import json
import subprocess
import sys
from collections.abc import Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"
VARIABLES = ("DATABASE_URL", "REDIS_URL")
ANNOUNCEMENT = "servers.json"
MARK = "JIBU_KEPT_IN"  # in the environment of every process that is to end with the servers


class ServersInUse(RuntimeError):
    """Another keeper already serves from the same folder."""


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Hold `directory` alone; raises ServersInUse when another process does."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise ServersInUse(f"Jibu is already running from {directory}") from None
        yield


def missing_variables(environ: MutableMapping[str, str]) -> list[str]:
    """Those of DATABASE_URL and REDIS_URL that nobody has set."""
    return [name for name in VARIABLES if not environ.get(name)]


@contextmanager
def serving(directory: Path, variables: list[str], throw_away: bool = False) -> Iterator[dict[str, str]]:
    """Run a keeper for the time of the block; yields what to add to the environment: the URLs asked for, and its mark.

    Raises ServersInUse when the folder's servers run already, RuntimeError when they do not start.
    """
    directory = directory.resolve()
    if is_locked(directory):
        raise ServersInUse(f"Jibu is already running from {directory}")
    command = [sys.executable, "-W", "ignore", "-m", "dashboard.keeper", str(directory), *variables]
    keeper = subprocess.Popen(
        [*command, "--throw-away"] if throw_away else command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
        start_new_session=True,  # Ctrl-C in the terminal is for the asking process; the keeper follows it
    )
    assert keeper.stdin
    assert keeper.stdout
    try:
        yield read_urls(keeper.stdout) | {MARK: str(directory)}
    finally:
        keeper.stdin.close()
        keeper.wait()
        keeper.stdout.close()


def read_urls(answer: IO[str]) -> dict[str, str]:
    """The keeper's one line of JSON; its own error message is on standard error already when there is none."""
    line = answer.readline()
    if not line:
        raise RuntimeError("PostgreSQL or Valkey did not start; the reason is above.")
    urls: dict[str, str] = json.loads(line)
    return urls


@contextmanager
def available(environ: MutableMapping[str, str], directory: Path = VAR) -> Iterator[None]:
    """Fill the unset URLs of `environ`: from servers that run already, else from a keeper for this block."""
    variables = missing_variables(environ)
    announcement = directory / ANNOUNCEMENT
    if not variables:
        yield
    elif announcement.exists() and is_locked(directory):
        running = json.loads(announcement.read_text())
        environ.update({name: running[name] for name in variables})
        yield
    else:
        with serving(directory, variables) as urls:
            environ.update(urls)
            yield


def is_locked(directory: Path) -> bool:
    """Whether a keeper serves from `directory` now."""
    try:
        with locked(directory):
            return False
    except ServersInUse:
        return True
