"""The shorter trial; `make crash` is the long one."""

import subprocess
import sys

from dashboard.servers import ROOT


def test_nothing_is_lost_or_done_twice() -> None:
    hold_trial("--kills", "5")


def test_a_sender_that_dies_again_and_again_sends_everything() -> None:
    hold_trial("--kills", "4", "--victims", "outbox")


def hold_trial(*options: str) -> None:
    command = [sys.executable, "-m", "tests.crash", "--every", "2", "--people", "20", "--seed", "11", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "every promise was kept" in done.stdout
