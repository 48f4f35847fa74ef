"""Jibu's real processes on the database of a test, to be talked to by HTTP and killed one by one."""

import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from honcho.environ import parse_procfile
from psycopg.conninfo import make_conninfo

from dashboard.local import LOOPBACK, answers, free_port, prepare_environment
from dashboard.servers import ROOT

START_TIMEOUT = 120.0  # seconds
END_TIMEOUT = 60.0
ANSWER_TIMEOUT = 60.0
LOG_SHOWN = 5000  # characters
WITHOUT_SMPP = ("web", "worker", "outside", "beat", "outbox")


class Site:
    """The processes of the Procfile; those named are started when it is entered, and all are ended when it is left."""

    def __init__(self, database: str, *names: str) -> None:
        self.port = free_port()
        self.address = f"http://{LOOPBACK}:{self.port}"
        self.commands = parse_procfile((ROOT / "Procfile").read_text()).processes
        self.names = names or tuple(self.commands)
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.log = Path(tempfile.mkstemp(prefix="jibu-site-", suffix=".log")[1])
        self.environ = dict(os.environ)
        url = make_conninfo(os.environ["DATABASE_URL"], dbname=database)
        self.environ |= {"DATABASE_URL": url, "PORT": str(self.port), "DEBUG": "0", "PYTHONWARNINGS": "ignore"}
        prepare_environment(self.environ)

    def __enter__(self) -> "Site":
        for name in self.names:
            self.start(name)
        if "web" in self.names:
            assert eventually(lambda: answers(f"{self.address}/health"), START_TIMEOUT), self.log.read_text()
        return self

    def __exit__(self, *_: object) -> None:
        for name in self.processes:
            self.signal(name, signal.SIGTERM)
        for name in list(self.processes):
            self.end(name)
        print(self.log.read_text()[-LOG_SHOWN:])  # pytest shows it when a test has failed
        self.log.unlink()

    def start(self, name: str) -> None:
        with self.log.open("ab") as log:
            self.processes[name] = subprocess.Popen(  # noqa: S602 - the lines of the Procfile are for a shell
                self.commands[name],
                shell=True,
                cwd=ROOT,
                env=self.environ,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def end(self, name: str) -> None:
        """Waits for the end of a process that was told to end, or else kills it, as `make run` does."""
        try:
            self.processes[name].wait(END_TIMEOUT)
        except subprocess.TimeoutExpired:
            print(f"{name} did not end and was killed")
            self.kill(name)

    def kill(self, name: str) -> None:
        """End a process and its children at once, as a machine that loses its power does."""
        self.signal(name, signal.SIGKILL)
        self.processes.pop(name).wait()

    def signal(self, name: str, number: signal.Signals) -> None:
        os.killpg(self.processes[name].pid, number)


def eventually(condition: Callable[[], bool], seconds: float = 60) -> bool:
    """Whether it holds within some seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True
