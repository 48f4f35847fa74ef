"""Runs the processes of the Procfile side by side in one terminal: all start together and all end together."""

import asyncio
import os
import signal
import sys
from asyncio import StreamReader
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import Mapping
from contextlib import suppress

STOP_TIMEOUT = 10.0  # seconds for a process to end by itself
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


async def run_together(commands: Mapping[str, str]) -> int:
    """Run shell commands until one ends or a signal asks to stop; returns 0 if it was a signal, else 1.

    Each is a process group of its own, so that Ctrl-C in the terminal reaches them through here, once.
    """
    stop = asyncio.Event()
    for number in SIGNALS:
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    width = max(map(len, commands))
    processes = {name: await start(command) for name, command in commands.items()}
    readers = [asyncio.create_task(relay(name.ljust(width), process)) for name, process in processes.items()]
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait([stopped, *readers], return_when=asyncio.FIRST_COMPLETED)
    ended = [] if stop.is_set() else [name for name, process in processes.items() if process.returncode is not None]
    for name in ended:
        show("jibu".ljust(width), f"{name} has ended with exit code {processes[name].returncode}; stopping.")
    await end(list(processes.values()))
    stopped.cancel()
    await asyncio.wait(readers)
    return 1 if ended else 0


async def start(command: str) -> Process:
    return await asyncio.create_subprocess_shell(command, stdout=PIPE, stderr=STDOUT, start_new_session=True)


async def relay(name: str, process: Process) -> None:
    """Show a process's lines until it has ended."""
    assert process.stdout
    while line := await read_line(process.stdout):
        show(name, line.decode(errors="replace").rstrip())
    await process.wait()


async def read_line(output: StreamReader) -> bytes:
    """The next line, b"" at the end."""
    try:
        return await output.readline()
    except ValueError:  # the reader has dropped it
        return b"(a line that is too long to be shown)\n"


def show(name: str, line: str) -> None:
    with suppress(OSError):  # nobody reads any more, or a disk is full: no reason for the processes to end
        sys.stdout.write(f"{name} | {line}\n")
        sys.stdout.flush()


async def end(processes: list[Process]) -> None:
    """Ask process groups to end; kill what has not ended in time."""
    signal_groups(processes, signal.SIGTERM)
    waiting = [asyncio.create_task(process.wait()) for process in processes]
    await asyncio.wait(waiting, timeout=STOP_TIMEOUT)
    signal_groups(processes, signal.SIGKILL)
    await asyncio.wait(waiting)


def signal_groups(processes: list[Process], number: signal.Signals) -> None:
    """Signal all processes of the groups, those included whose first process has ended."""
    for process in processes:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, number)
