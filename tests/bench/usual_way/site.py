"""The usual processes: one for the web with threads, and as many workers as ours has."""

import os
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dashboard.local import LOOPBACK, answers, free_port
from dashboard.servers import ROOT

START_TIMEOUT = 60.0
WEB = "granian --interface wsgi --host 127.0.0.1 --port {port} --workers 1 --blocking-threads 4 --log-level warning"
WORKER = "celery --quiet --app tests.bench.usual_way.celery worker --concurrency 2 --loglevel WARNING"


@contextmanager
def started_usual_site(log: Path) -> Iterator[str]:
    """The address of a site that works the usual way, for the time of the block."""
    port = free_port()
    commands = [
        f"exec {WEB.format(port=port)} tests.bench.usual_way.wsgi:application",
        f"exec {WORKER} --without-gossip --without-mingle",
    ]
    environ = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.bench.usual_way.settings", "DEBUG": ""}
    with log.open("wb") as output:
        started = [
            subprocess.Popen(command, shell=True, cwd=ROOT, env=environ, stdout=output, stderr=output)  # noqa: S602
            for command in commands
        ]
        try:
            wait_until_open(port)
            yield f"http://{LOOPBACK}:{port}"
        finally:
            for process in started:
                process.terminate()
            for process in started:
                process.wait()


def wait_until_open(port: int) -> None:
    until = time.monotonic() + START_TIMEOUT
    while not answers(f"http://{LOOPBACK}:{port}/ready"):
        if time.monotonic() > until:
            raise RuntimeError("the usual site did not start")
        time.sleep(0.1)
