"""`make crash`: under load, SIGKILL at random what there is to kill, then see whether every promise was kept."""

import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection

from dashboard.local import prepare_environment
from dashboard.servers import VARIABLES, serving

SETTLE_SECONDS = 150.0


def main() -> int:
    parser = argparse.ArgumentParser(description="Kill processes at random under load; nothing may be lost.")
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--every", type=float, default=3.0, help="seconds between kills, on average")
    parser.add_argument("--people", type=int, default=60)
    parser.add_argument("--pause", type=float, default=0.5, help="seconds between a person's messages, on average")
    parser.add_argument("--victims", nargs="+", metavar="NAME", help="processes of the Procfile, postgresql, valkey")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    options = parser.parse_args()
    for name in VARIABLES:
        os.environ.pop(name, None)  # servers that are killed must be our own
    folder = Path(tempfile.mkdtemp(prefix="jibu-crash-"))
    prepare_environment(os.environ)
    try:
        with serving(folder, list(VARIABLES)) as added:
            os.environ.update(added)
            django.setup()
            call_command("migrate", verbosity=0)
            return run(options, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(options: argparse.Namespace, folder: Path) -> int:
    from tests.crash.trial import Trial  # noqa: PLC0415  # its models need the settings made above

    trial = Trial(folder, options.people, options.pause, random.Random(options.seed), options.victims)
    found = trial.run(options.kills, options.every, SETTLE_SECONDS)
    connection.close()
    print("\n".join(trial.report()))
    print(f"seed {options.seed}: " + ("every promise was kept" if not found else f"{len(found)} broken"))
    print("\n".join(found[:30]))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
