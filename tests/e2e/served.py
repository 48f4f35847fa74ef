"""The web process of the Procfile as operators run it: with static files that were gathered, joined and compressed."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from honcho.environ import parse_procfile

from dashboard.local import answers, free_port
from dashboard.servers import ROOT

START_TIMEOUT = 120.0  # seconds
END_TIMEOUT = 60.0


def wait_for(url: str) -> None:
    """Until a server answers; raises TimeoutError."""
    until = time.monotonic() + START_TIMEOUT
    while time.monotonic() < until:
        if answers(url):
            return
        time.sleep(0.1)
    raise TimeoutError(url)


@contextmanager
def served(folder: Path, environ: Mapping[str, str]) -> Iterator[str]:
    """Gathers static files in a folder and serves the dashboard from there; yields its address."""
    port = free_port()
    own = {"DEBUG": "0", "COLLECT_STATIC": "1", "STATIC_ROOT": str(folder), "PORT": str(port), "HTTPS": "0"}
    scripts = {"PATH": os.pathsep.join([str(Path(sys.executable).parent), environ["PATH"]])}
    environment = {**environ, **own, **scripts}
    gather = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(gather, cwd=ROOT, env=environment, check=True)
    command = parse_procfile((ROOT / "Procfile").read_text()).processes["web"]
    process = subprocess.Popen(command, shell=True, cwd=ROOT, env=environment, start_new_session=True)  # noqa: S602 - ours
    try:
        wait_for(f"http://127.0.0.1:{port}/health")
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(END_TIMEOUT)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
