"""Runs the measurements against servers of their own, prints a table and writes `var/bench.json`."""

import importlib
import json
import os
import pkgutil
import platform
import sys
import tempfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, cast

import django
from django.core.management import call_command

from dashboard.interpreter import ask
from dashboard.local import prepare_environment
from dashboard.servers import VAR, missing_variables, serving

Figures = Mapping[str, Mapping[str, Any]]
ROW = "{name:<42} {value:>14} {unit:<12} {baseline}"


class Bench(Protocol):
    """What a module in this folder is; a figure is `{"value": number, "unit": text, "baseline": text}`."""

    NAME: str

    def run(self) -> Figures: ...


def main(only: list[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="jibu-bench-") as folder:
        prepare_environment(os.environ)
        with serving(Path(folder), missing_variables(os.environ)) as added:
            os.environ.update(added)
            django.setup()
            call_command("migrate", verbosity=0)
            figures = measure(select(only))
    VAR.mkdir(exist_ok=True)
    report = {"on": datetime.now(UTC).isoformat(timespec="seconds"), **machine(), "figures": figures}
    (VAR / "bench.json").write_text(json.dumps(report, indent=1) + "\n")


def select(only: list[str]) -> list[Bench]:
    """The modules of this folder, all or those with one of the names."""
    names = [module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)]) if module.name != "__main__"]
    found = [importlib.import_module(f"tests.bench.{name}") for name in names]
    benches = [cast("Bench", module) for module in found if hasattr(module, "NAME")]
    unknown = set(only) - {bench.NAME for bench in benches}
    if unknown:
        known = ", ".join(bench.NAME for bench in benches)
        sys.exit(f"There is no measurement {', '.join(sorted(unknown))}; there are: {known}")
    return [bench for bench in benches if not only or bench.NAME in only]


def measure(benches: list[Bench]) -> dict[str, Mapping[str, Any]]:
    print(" · ".join(f"{name} {value}" for name, value in machine().items()))
    print(ROW.format(name="figure", value="value", unit="unit", baseline="baseline"))
    figures: dict[str, Mapping[str, Any]] = {}
    for bench in benches:
        for name, figure in bench.run().items():
            figures[name] = figure
            print(ROW.format(name=name, **{**figure, "value": f"{figure['value']:,.2f}"}), flush=True)
    return figures


def machine() -> dict[str, Any]:
    """What has to be equal when figures are compared: an interpreter built without optimisation is a third slower."""
    own = ask(sys.executable)
    return {
        "python": platform.python_version(),
        "work_us": round(own.work, 1) if own else None,
        "cores": os.cpu_count(),
    }


if __name__ == "__main__":
    main(sys.argv[1:])
