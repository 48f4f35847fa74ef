"""`make run` in a copy of the project: one command from nothing to a site, and nothing left when it ends."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import psutil
import pytest

from dashboard.local import answers, free_port
from dashboard.servers import ROOT
from tests.live import ANSWER_TIMEOUT, eventually

COPIED = ("flows", "engine", "channels", "dashboard", "manage.py", "Makefile", "Procfile", "requirements.lock")
SIGN_IN = re.compile(r"Sign in as (\S+) with the password (\S+)")
KEPT = ("PATH", "HOME", "LANG")


class Running:
    """A `make run` that has said that it is ready."""

    def __init__(self, folder: Path, port: int) -> None:
        self.address = f"http://127.0.0.1:{port}"
        self.make = make_run(folder, port)
        self.said = ""
        assert self.make.stdout
        while f"Jibu is ready: {self.address}\n" not in self.said:
            line = self.make.stdout.readline()
            assert line, self.said
            self.said += line

    def sign_in(self, email: str, password: str) -> bool:
        with httpx.Client(base_url=self.address, follow_redirects=True, timeout=ANSWER_TIMEOUT) as client:
            form = client.get("/sign-in/").text
            token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)
            assert token
            fields = {"csrfmiddlewaretoken": token[1], "username": email, "password": password}
            return client.post("/sign-in/", data=fields).url.path == "/"

    def interrupt(self) -> None:
        """Ctrl-C: a terminal sends it to all processes in the foreground."""
        os.killpg(self.make.pid, signal.SIGINT)
        self.make.communicate(timeout=120)

    def end(self, number: signal.Signals) -> None:
        self.make.send_signal(number)
        self.make.communicate(timeout=120)


def make_run(folder: Path, port: int) -> "subprocess.Popen[str]":
    environ = {name: os.environ[name] for name in KEPT if name in os.environ}
    command = ["make", "run", f"PORT={port}"]
    return subprocess.Popen(
        command,
        cwd=folder,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def refusal(folder: Path, port: int) -> str:
    """What a start that must fail says."""
    make = make_run(folder, port)
    said, _ = make.communicate(timeout=120)
    assert make.returncode != 0
    return said


def demo(folder: Path, port: int) -> str:
    """What `make demo` says when it talks to the site that runs."""
    environ = {name: os.environ[name] for name in KEPT if name in os.environ}
    command = ["make", "demo", f"PORT={port}"]
    done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True, timeout=150, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def processes_in(folder: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter(["name"]):
        try:
            if Path(process.cwd()).is_relative_to(folder):
                found.append(process)
        except psutil.Error:
            continue
    return found


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """A copy of the project whose packages are installed; not below pytest's own folder, which is closed to others."""
    with tempfile.TemporaryDirectory(prefix="jibu-run-") as name:
        copy = Path(name).resolve()
        for part in COPIED:
            if (ROOT / part).is_dir():
                shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy2(ROOT / part, copy / part)
        (copy / ".venv" / "bin").mkdir(parents=True)
        (copy / ".venv" / "bin" / "python").symlink_to(sys.executable)
        shutil.copy2(Path(sys.prefix) / "pyvenv.cfg", copy / ".venv")
        (copy / ".venv" / "lib").symlink_to(Path(sys.prefix) / "lib")
        for script in ("uvicorn", "celery"):
            shutil.copy2(Path(sys.prefix) / "bin" / script, copy / ".venv" / "bin")
        (copy / ".venv" / "runtime.installed").touch()
        yield copy
        for process in processes_in(copy):  # of a test that failed
            with suppress(psutil.NoSuchProcess):
                process.kill()


def test_start_stop_and_start_again(folder: Path) -> None:
    port = free_port()
    first = Running(folder, port)
    assert first.make.stdout
    owner = SIGN_IN.fullmatch(first.make.stdout.readline().strip())
    assert owner, "the first start tells how to sign in"
    assert first.sign_in(*owner.groups())
    assert not first.sign_in(owner[1], "not the password")
    assert f"Port {port} is taken" in refusal(folder, port)
    assert "Jibu is already running" in refusal(folder, free_port())
    assert "PORT must be a number" in refusal(folder, 70000)
    assert demo(folder, port).endswith("Everything was counted as it was answered.\n")
    first.end(signal.SIGTERM)
    assert eventually(lambda: processes_in(folder) == []), processes_in(folder)
    assert not answers(f"{first.address}/health")

    second = Running(folder, port)
    assert second.sign_in(*owner.groups()), "the data has survived"
    second.interrupt()
    assert eventually(lambda: processes_in(folder) == []), processes_in(folder)
    assert not SIGN_IN.search(second.said)


def test_nothing_is_left_after_kill_9(folder: Path) -> None:
    killed = Running(folder, free_port())
    killed.end(signal.SIGKILL)
    assert eventually(lambda: processes_in(folder) == []), processes_in(folder)
    assert not answers(f"{killed.address}/health")
