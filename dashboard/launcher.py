"""`make run`: all of Jibu in the foreground of one terminal, ended by Ctrl-C."""

import io
import json
import os
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request

import django
from django.core.management import call_command
from django.db import OperationalError, connections
from honcho.environ import parse_procfile
from honcho.manager import SYSTEM_PRINTER_NAME, Manager
from honcho.printer import Message, Printer

from dashboard.local import prepare_environment
from dashboard.servers import ROOT, VAR, ServersInUse, missing_variables, serving

READY_POLL = 0.1  # seconds


def main() -> None:
    prepare_environment(os.environ)
    host, port = os.environ["HOST"], port_number(os.environ["PORT"])
    if is_taken(host, port):
        sys.exit(f"Port {port} is taken. Stop what uses it, or choose another: make run PORT={port + 1}")
    try:
        with serving(VAR, missing_variables(os.environ)) as added:
            os.environ.update(added)
            owner = prepare_database()
            sys.exit(run_processes(f"http://{host}:{port}", owner))
    except (ServersInUse, OperationalError, RuntimeError) as error:
        sys.exit(f"Jibu can't start: {error}")


def port_number(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        sys.exit(f"PORT must be a number from 1 to 65535, not {text!r}.")
    return int(text)


def is_taken(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def prepare_database() -> dict[str, str]:
    """Bring tables and static files up to date; at the first start returns `{"email": …, "password": …}`."""
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("collectstatic", verbosity=0, interactive=False)
    answer = io.StringIO()
    call_command("create_workspace", "--if-none", stdout=answer)
    connections.close_all()
    return json.loads(answer.getvalue() or "{}")


def run_processes(address: str, owner: dict[str, str]) -> int:
    """Run what the Procfile names until one of them ends or a signal comes; returns the exit code."""
    manager = Manager(Output())
    for name, command in parse_procfile((ROOT / "Procfile").read_text()).processes.items():
        manager.add_process(name, command, cwd=str(ROOT))
    threading.Thread(target=announce, args=(address, owner), daemon=True).start()
    if "MAKELEVEL" in os.environ:
        threading.Thread(target=end_without_parent, args=(os.getppid(),), daemon=True).start()
    manager.loop()
    stopped = manager.returncode in {130, 143}  # by Ctrl-C or SIGTERM, as it is meant to be
    return 0 if stopped else manager.returncode or 0


class Output(Printer):  # type: ignore[misc]  # honcho has no types
    """Lines of the processes; of honcho's own only those that tell of an end."""

    def write(self, message: Message) -> None:
        if message.name != SYSTEM_PRINTER_NAME or "stopped" in message.data:
            super().write(message)


def announce(address: str, owner: dict[str, str]) -> None:
    """Say so once the web server answers."""
    while not answers(f"{address}/health"):
        time.sleep(READY_POLL)
    lines = [f"Jibu is ready: {address}"]
    if owner:
        lines += [f"Sign in as {owner['email']} with the password {owner['password']}"]
    print("\n".join(lines), flush=True)  # noqa: T201 - what this program is there to say


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):  # noqa: S310 - our own address
            return True
    except (urllib.error.URLError, OSError):
        return False


def end_without_parent(parent: int) -> None:
    """End like on SIGTERM when `make` is gone without having said so."""
    while os.getppid() == parent:
        time.sleep(1)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
