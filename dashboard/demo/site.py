"""The site that people write to: the one that runs already, else one for the time of a demo."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dashboard.local import LOOPBACK, answers, free_port, prepare_environment
from dashboard.servers import MARK, ROOT

START_TIMEOUT = 90.0  # seconds


@contextmanager
def site(log: Path) -> Iterator[str]:
    """The address of a site that works with this process's servers; what one started here says goes to `log`."""
    prepare_environment(os.environ)
    running = f"http://{LOOPBACK}:{os.environ['PORT']}"
    # Servers with our mark were started by this very command, so nobody else works with them.
    if MARK not in os.environ and answers(f"{running}/health"):
        yield running
    else:
        with started_site(log) as started:
            yield started


@contextmanager
def started_site(log: Path) -> Iterator[str]:
    """Run the Procfile on a free port."""
    port = free_port()
    environ = os.environ | {"PORT": str(port)}
    command = [sys.executable, "-m", "honcho", "--no-colour", "start"]
    with log.open("wb") as output:
        processes = subprocess.Popen(command, cwd=ROOT, env=environ, stdout=output, stderr=output)
        try:
            wait_until_ready(f"http://{LOOPBACK}:{port}", processes, log)
            yield f"http://{LOOPBACK}:{port}"
        finally:
            processes.terminate()
            processes.wait()


def wait_until_ready(address: str, processes: "subprocess.Popen[bytes]", log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while not answers(f"{address}/health"):
        if processes.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"The site did not start; see {log}")
        time.sleep(0.1)
