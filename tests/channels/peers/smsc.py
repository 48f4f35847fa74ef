"""An SMSC in a process of its own, so that it can be killed; ``python -m tests.channels.peers.smsc PORT`` is it.

It is told what to do by lines of JSON, and tells by such lines what happens.
"""

import asyncio
import json
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping
from typing import Any, Self

import smpp34

from channels.smpp.pieces import Piece, join, read_piece
from dashboard.local import LOOPBACK, free_port
from dashboard.servers import ROOT
from tests.live import eventually

RECEIPT = "id:{id} sub:001 dlvrd:001 submit date:2603010900 done date:2603010901 stat:{state} err:000 text:"


class SMSC:
    """Runs while it is entered. ``events`` are what it told so far."""

    def __init__(self) -> None:
        self.port = free_port()
        self.events: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.channels.peers.smsc", str(self.port)]
        self._process = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def kill(self) -> None:
        """As a machine that loses its power."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for stream in (self._process.stdin, self._process.stdout):
            assert stream
            stream.close()

    def tell(self, **command: Any) -> None:
        """``say`` delivers a message; ``answers`` are the statuses of those to come; ``receipts`` says how they are."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(command) + "\n")

    def say(self, number: str, octets: bytes, **fields: Any) -> None:
        """Somebody writes, or a piece of what they write comes."""
        self.tell(say={"source_addr": number, "destination_addr": "8181", "octets": octets.hex(), **fields})

    def told(self, name: str) -> list[Any]:
        return [event[name] for event in list(self.events) if name in event]

    def has(self, name: str, count: int, seconds: float = 60) -> bool:
        """Whether so many things of a kind happen within some seconds."""
        return eventually(lambda: len(self.told(name)) >= count, seconds)

    def texts(self, number: str) -> list[str]:
        """What a phone shows: parts are joined."""
        found: dict[tuple[int, int], list[Piece]] = {}
        for place, heard in enumerate(self.told("heard")):
            if heard["destination_addr"] == number and not heard["status"]:
                piece = read_piece(_deliver_sm(heard))
                found.setdefault((piece.reference, 0 if piece.is_part else place), []).append(piece)
        return [join(sorted(pieces, key=lambda piece: piece.number), "gsm7") for pieces in found.values()]

    def _read(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self.events.append(json.loads(line))


def _deliver_sm(heard: Mapping[str, Any]) -> smpp34.DeliverSm:
    return smpp34.DeliverSm(
        heard["source_addr"],
        heard["destination_addr"],
        bytes.fromhex(heard["octets"]),
        esm_class=heard["esm_class"],
        data_coding=heard["data_coding"],
    )


class Server:
    """What the process does."""

    def __init__(self, port: int) -> None:
        self._server = smpp34.Server(host=LOOPBACK, port=port, system_id="SMSC")
        self._bound: dict[str, smpp34.Esme] = {}
        self._answers: deque[int] = deque()
        self._receipts = ["DELIVRD"]
        self._early = False
        self._wide_ids = False
        self._taken = int(time.time())  # no id comes twice, though it be killed
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        await self._server.start()
        self._soon(self._listen())
        while True:
            match await self._server.next():
                case smpp34.Esme() as esme:
                    self._bound[esme.session_id] = esme
                    tell(bound=esme.system_id, can_receive=esme.can_receive)
                case smpp34.Unbound() as gone:
                    self._bound.pop(gone.session_id, None)
                    tell(unbound=gone.session_id)
                case smpp34.SubmitSmEvent() as submit:
                    self._soon(self._take(submit))

    def _soon(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _listen(self) -> None:
        while line := await asyncio.to_thread(sys.stdin.readline):
            command = json.loads(line)
            self._answers.extend(command.get("answers", []))
            self._receipts = command.get("receipts", self._receipts)
            self._early = command.get("early", self._early)
            self._wide_ids = command.get("wide_ids", self._wide_ids)
            if "say" in command:
                self._soon(self._say(**command["say"]))

    async def _take(self, submit: smpp34.SubmitSmEvent) -> None:
        """Takes a message, or refuses it as it was told to."""
        status = self._answers.popleft() if self._answers else 0
        names = ("source_addr", "destination_addr", "esm_class", "data_coding")
        fields = {name: getattr(submit, name) for name in names}
        tell(heard={**fields, "octets": submit.short_message.hex(), "status": status})
        if status:
            submit.reject(status)
            return
        self._taken += 1
        number = self._taken
        if self._early:
            await self._report(submit, number)
        submit.accept(f"{number:08X}" if self._wide_ids else f"{number:x}")
        if not self._early:
            await self._report(submit, number)

    async def _report(self, submit: smpp34.SubmitSmEvent, number: int) -> None:
        told = str(number) if self._wide_ids else f"{number:x}"
        for state in self._receipts:
            text = RECEIPT.format(id=told, state=state)
            await self._say(submit.destination_addr, submit.source_addr, text.encode().hex(), esm_class=0x04)

    async def _say(self, source_addr: str, destination_addr: str, octets: str, **fields: Any) -> None:
        esme = next(esme for esme in self._bound.values() if esme.can_receive)
        answer = await esme.deliver_sm(
            destination_addr, bytes.fromhex(octets), source_addr=source_addr, source_addr_ton=1, **fields
        )
        tell(answered=answer.command_status)


def tell(**event: Any) -> None:
    print(json.dumps(event), flush=True)


if __name__ == "__main__":
    asyncio.run(Server(int(sys.argv[1])).run())
