"""Which Python to make the environment with: the fastest of the version that `python3` is.

Builds of one version differ by half: pyenv's are made without optimisation, those of distributions with it. Everything
here but PostgreSQL and Valkey is Python, so this is the cheapest way to get more out of a small machine.
`python3 dashboard/interpreter.py` prints the chosen one's path.
"""

from __future__ import annotations  # an interpreter that is too old has to get as far as choosing another

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

OLDEST = (3, 11)
# Another than `python3` has to be so much faster; less is chance.
WORTH_IT = 0.9
USUAL_PLACES = ("/usr/local/bin", "/usr/bin")
PATIENCE_SECONDS = 20
# A machine may do much less in one moment than in the next: those of one version are asked in turn, several times.
ROUNDS = 3
_NAME = re.compile(r"python3(\.\d+)?")

# What an interpreter says of itself. Debian's can't make environments unless a package is added. The work is some of
# what Python programs do all day.
_QUESTION = """
import json, os, sys, sysconfig, timeit
try:
    import ensurepip, venv
    makes = True
except ImportError:
    makes = False
setup = "from urllib.parse import parse_qs; from copy import deepcopy"
work = "deepcopy({'a': [1, (2, {'b': 'c'})]}); parse_qs('from=%2B250&text=maize&id=6'); ','.join(map(str, range(30)))"
seconds = min(timeit.repeat(work, setup, number=300, repeat=30)) / 300
path = os.path.realpath(getattr(sys, "_base_executable", sys.executable))
print(json.dumps([path, sys.version_info[:2], sysconfig.get_platform(), makes, seconds * 1e6]))
"""


class Interpreter(NamedTuple):
    """``work`` is what a small piece of work takes, in microseconds."""

    path: str
    version: tuple[int, int]
    platform: str
    makes_environments: bool
    work: float


def ask(program: str) -> Interpreter | None:
    """None if it can't be run or doesn't answer."""
    with suppress(OSError, subprocess.SubprocessError, ValueError):
        asked = subprocess.run(
            [program, "-I", "-c", _QUESTION], capture_output=True, timeout=PATIENCE_SECONDS, check=True
        )
        path, version, *others = json.loads(asked.stdout)
        return Interpreter(path, tuple(version), *others)
    return None


def choose(own: Interpreter, others: Sequence[Interpreter]) -> Interpreter:
    """Of the same version, so that what is locked for it fits. If ours is too old, the fastest of newer ones."""
    able = [one for one in others if one.makes_environments and one.version >= OLDEST and one.platform == own.platform]
    alike = [one for one in able if one.version == own.version] if own.version >= OLDEST else able
    fastest = min(alike, key=lambda one: one.work, default=own)
    return fastest if own not in able or fastest.work < own.work * WORTH_IT else own


def programs(places: Sequence[str]) -> Iterator[str]:
    """Programs in these folders that are called python3 or python3.something, each once."""
    named = (path for place in places for path in sorted(Path(place).glob("python3*")) if _NAME.fullmatch(path.name))
    yield from dict.fromkeys(str(path.resolve()) for path in named)


def best_of(asked: Iterable[Interpreter | None]) -> dict[str, Interpreter]:
    """By its path each that answered, with the least that its work took."""
    found: dict[str, Interpreter] = {}
    for one in filter(None, asked):
        found[one.path] = min(one, found.get(one.path, one), key=lambda each: each.work)
    return found


def main() -> None:
    own = ask(sys.executable)
    places = [*os.environ.get("PATH", "").split(os.pathsep), *USUAL_PLACES]
    found = best_of(map(ask, programs(places)))
    alike = [one.path for one in found.values() if own and one.version == own.version]
    found = best_of([*found.values(), *(ask(path) for _ in range(ROUNDS - 1) for path in alike)])
    chosen = choose(found.get(own.path, own), list(found.values())) if own else None
    sys.stdout.write(f"{chosen.path if chosen else sys.executable}\n")


if __name__ == "__main__":
    main()
