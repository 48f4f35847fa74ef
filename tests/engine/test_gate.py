import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from engine.gate import Gate

SECONDS = 30.0


async def _entered(gate: Gate, pool: ThreadPoolExecutor, work: Callable[[], None]) -> None:
    """Does the work in a thread once there is a place."""
    await gate.enter()
    await asyncio.get_running_loop().run_in_executor(pool, _inside, gate, work)


def _inside(gate: Gate, work: Callable[[], None]) -> None:
    with gate.inside():
        work()


def test_no_more_than_there_are_places() -> None:
    gate, lock, inside, most = Gate(2), threading.Lock(), [0], [0]
    together = threading.Barrier(2)

    def work() -> None:
        with lock:
            inside[0] += 1
            most[0] = max(most[0], inside[0])
        together.wait(SECONDS)  # breaks unless two are in at once
        with lock:
            inside[0] -= 1

    async def all_at_once() -> None:
        with ThreadPoolExecutor(8) as pool:
            await asyncio.gather(*(_entered(gate, pool, work) for _ in range(8)))

    asyncio.run(all_at_once())
    assert most == [2]


def test_who_waits_for_something_else_lets_another_in() -> None:
    gate, told, come = Gate(1), [], threading.Event()

    def waiting() -> None:
        with gate.outside():
            assert come.wait(SECONDS)
        told.append("first")

    def other() -> None:
        told.append("second")
        come.set()

    async def both() -> None:
        with ThreadPoolExecutor(2) as pool:
            await asyncio.gather(_entered(gate, pool, waiting), _entered(gate, pool, other))

    asyncio.run(both())
    assert told == ["second", "first"]


def test_who_does_not_wait_any_longer_leaves_the_place_to_others() -> None:
    gate = Gate(1)

    async def three() -> None:
        await gate.enter()
        second, third = (asyncio.create_task(gate.enter()) for _ in range(2))
        await asyncio.sleep(0)
        second.cancel()
        gate.give()
        await asyncio.wait_for(third, SECONDS)

    asyncio.run(three())
