"""Writing in groups: one commit for all that wait, and a bad one harms only itself."""

import asyncio
import threading
import time
from collections.abc import Sequence

import pytest
from django.db import OperationalError

from channels.intake import ENOUGH_TRIES, DatabaseThread, GroupWriter
from engine.gate import Gate


class Store:
    """Takes groups; "bad" is refused. The first write waits until it is let go."""

    def __init__(self) -> None:
        self.groups: list[list[str]] = []
        self.go = threading.Event()

    def write(self, items: Sequence[str]) -> None:
        self.go.wait(30)
        if "bad" in items:
            raise ValueError("bad")
        self.groups.append(list(items))


async def add_all(store: Store, *items: str) -> list[BaseException | None]:
    writer = GroupWriter(store.write)
    try:
        tasks = [asyncio.create_task(writer.add([item])) for item in items]
        await asyncio.sleep(0.01)
        store.go.set()
        return list(await asyncio.gather(*tasks, return_exceptions=True))
    finally:
        writer.thread.close()


def test_those_who_wait_are_written_together() -> None:
    store = Store()
    assert asyncio.run(add_all(store, "a", "b", "c", "d")) == [None] * 4
    assert sorted(map(len, store.groups)) in ([4], [1, 3])
    assert [item for group in store.groups for item in group] == ["a", "b", "c", "d"]


def test_a_bad_one_harms_only_itself() -> None:
    store = Store()
    outcomes = asyncio.run(add_all(store, "a", "bad", "c"))
    assert [type(outcome) for outcome in outcomes] == [type(None), ValueError, type(None)]
    assert sorted(item for group in store.groups for item in group) == ["a", "c"]


def test_a_group_that_finds_no_database_is_not_tried_to_its_end() -> None:
    tries = []

    def fail(items: Sequence[str]) -> None:
        tries.append(len(items))
        raise OperationalError("the connection is lost")

    async def add() -> list[BaseException | None]:
        writer = GroupWriter(fail)
        found = await asyncio.gather(*(writer.add([str(number)]) for number in range(50)), return_exceptions=True)
        writer.thread.close()
        return list(found)

    assert {type(outcome) for outcome in asyncio.run(add())} == {OperationalError}
    assert tries == [50, *[1] * ENOUGH_TRIES]


def test_a_writer_goes_on_after_a_failure() -> None:
    async def twice() -> None:
        writer = GroupWriter(store.write)
        with pytest.raises(ValueError, match="bad"):
            await writer.add(["bad"])
        await writer.add(["good"])
        writer.thread.close()

    store = Store()
    store.go.set()
    asyncio.run(twice())
    assert store.groups == [["good"]]


def test_who_waits_outside_of_a_gate_keeps_no_thread_from_who_is_inside() -> None:
    gate = Gate(1)
    turns = DatabaseThread(2, gate)

    def wait_outside() -> None:
        with gate.outside():
            time.sleep(0.01)

    async def take_many() -> None:
        async with asyncio.timeout(60):
            await asyncio.gather(*(turns.run(wait_outside) for _ in range(20)))

    asyncio.run(take_many())
    turns.close()
