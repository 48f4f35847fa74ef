"""`make run`: all of Jibu in the foreground of one terminal, ended by Ctrl-C."""

import asyncio
import errno
import io
import json
import os
import signal
import socket
import sys

import django
from django.core.management import call_command
from django.db import OperationalError, connections
from honcho.environ import parse_procfile

from dashboard.local import answers, prepare_environment
from dashboard.processes import run_together
from dashboard.servers import ROOT, VAR, ServersInUse, missing_variables, serving

READY_POLL = 0.1  # seconds


def main() -> None:
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that lacks some letters is no reason to end
    try:
        prepare_environment(os.environ)
        host, port = os.environ["HOST"], port_number(os.environ["PORT"])
        if problem := port_problem(host, port):
            sys.exit(problem)
        with serving(VAR, missing_variables(os.environ)) as added:
            os.environ.update(added)
            owner = prepare_database()
            sys.exit(asyncio.run(run_processes(address_of(host, port), owner)))
    except (ServersInUse, OperationalError, RuntimeError, OSError) as error:
        sys.exit(f"Jibu can't start: {error}")


def port_number(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        sys.exit(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def address_of(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def port_problem(host: str, port: int) -> str:
    """Why the web server couldn't listen there, and what to do; "" if it can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return f"Port {port} is taken. Stop what uses it, or choose another: make run PORT={port + 1}"
            return f"Jibu can't be served at HOST={host} PORT={port}: {error.strerror}."
    return ""


def prepare_database() -> dict[str, str]:
    """Bring the tables up to date; at the first start returns `{"email": …, "password": …}`."""
    django.setup()
    call_command("migrate", verbosity=0)
    answer = io.StringIO()
    call_command("create_workspace", "--if-none", stdout=answer)
    connections.close_all()
    owner: dict[str, str] = json.loads(answer.getvalue() or "{}")
    return owner


async def run_processes(address: str, owner: dict[str, str]) -> int:
    """Run what the Procfile names until a signal comes or one of them ends; returns the exit code."""
    commands = parse_procfile((ROOT / "Procfile").read_text()).processes
    helpers = [asyncio.create_task(announce(address, owner)), asyncio.create_task(end_without_make(os.getppid()))]
    try:
        return await run_together(commands)
    finally:
        for helper in helpers:
            helper.cancel()


async def announce(address: str, owner: dict[str, str]) -> None:
    """Say so once the web server answers."""
    while not await asyncio.to_thread(answers, f"{address}/health"):
        await asyncio.sleep(READY_POLL)
    lines = [f"Jibu is ready: {address}"]
    if owner:
        lines += [f"Sign in as {owner['email']} with the password {owner['password']}"]
    print("\n".join(lines), flush=True)  # noqa: T201 - what this program is there to say


async def end_without_make(parent: int) -> None:
    """End like on SIGTERM when the `make` that started this is gone without having said so."""
    while "MAKELEVEL" not in os.environ or os.getppid() == parent:
        await asyncio.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
