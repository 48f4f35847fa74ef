"""Places are shared so that nobody keeps all of them."""

import asyncio
from contextlib import suppress
from uuid import UUID, uuid4

from channels.shares import Shares

PLACES = 32


async def take_all(shares: Shares, key: UUID) -> tuple[int, list["asyncio.Task[None]"]]:
    """As many places as a key gets, and those who wait for more."""
    tasks = [asyncio.create_task(shares.enter(key)) for _ in range(2 * PLACES)]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    return sum(task.done() for task in tasks), [task for task in tasks if not task.done()]


def test_whoever_comes_finds_a_place_beside_those_who_want_all() -> None:
    async def come() -> list[int]:
        shares = Shares(PLACES)
        return [(await take_all(shares, uuid4()))[0] for _ in range(5)]

    assert asyncio.run(come()) == [16, 8, 4, 2, 1]


def test_places_go_to_who_has_fewest_and_to_the_first_to_come_when_others_are_gone() -> None:
    async def come() -> tuple[int, int]:
        shares, first, second = Shares(PLACES), uuid4(), uuid4()
        held, waiting = await take_all(shares, first)
        _, also = await take_all(shares, second)
        for _ in range(held):
            shares.leave(first)
        await asyncio.sleep(0)
        return sum(task.done() for task in waiting), sum(task.done() for task in also)

    again, more = asyncio.run(come())
    assert again + 8 + more > 2 * PLACES // 3
    assert more > 0


def test_who_gives_up_waiting_leaves_nothing_behind() -> None:
    async def come() -> tuple[int, bool]:
        shares, key = Shares(PLACES), uuid4()
        held, waiting = await take_all(shares, key)
        for task in waiting:
            task.cancel()
        with suppress(asyncio.CancelledError):
            await asyncio.gather(*waiting)
        waits = asyncio.create_task(shares.enter(key))
        await asyncio.sleep(0)
        shares.leave(key)
        waits.cancel()  # at the moment at which the place came
        await asyncio.gather(waits, return_exceptions=True)
        for _ in range(held - 1):
            shares.leave(key)
        return (await take_all(shares, key))[0], bool(shares._held)

    assert asyncio.run(come()) == (PLACES // 2, True)
