"""The shorter trial; `make crash` is the long one."""

import subprocess
import sys

from dashboard.servers import ROOT


def test_nothing_is_lost_or_done_twice() -> None:
    command = [sys.executable, "-m", "tests.crash", "--kills", "5", "--every", "2", "--people", "20", "--seed", "11"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "every promise was kept" in done.stdout
