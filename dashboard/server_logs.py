"""The logs of the project's own servers."""

import os
import shutil
from contextlib import suppress
from pathlib import Path

MOST_LOGGED = 10_000_000  # bytes in a log; as many of before are kept beside it


def last_lines(log: Path, most: int = 5) -> str:
    with suppress(OSError):
        return "\n".join(log.read_text(errors="replace").splitlines()[-most:])
    return ""


def limit_log(log: Path) -> None:
    """A log that has grown large is begun anew; what stood in it is kept beside it in place of what was there."""
    with suppress(OSError):
        if log.stat().st_size > MOST_LOGGED:
            shutil.copyfile(log, log.with_name(f"{log.name}.before"))
            os.truncate(log, 0)  # servers append to the file that they have open
