"""Splits by chance: equal, weighted, and the same each time for one contact."""

from collections import Counter
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest

from flows.errors import FlowError
from flows.ids import RandomIds
from flows.routers.random import RandomRouter
from tests.flows.rows import uuid


def split(ways: int, **more: Any) -> RandomRouter:
    categories = [
        {"uuid": uuid(f"category {one}"), "name": f"W{one}", "exit_uuid": uuid(f"exit {one}")} for one in range(ways)
    ]
    return msgspec.convert({"type": "random", "categories": categories, **more}, RandomRouter)


def taken(router: RandomRouter, chance: str = "0", contact: str = "") -> int:
    """Which way somebody goes."""
    run: Any = SimpleNamespace(random=lambda: Decimal(chance), contact=SimpleNamespace(uuid=contact))
    route = router.pick(run)
    assert route is not None
    return int(route.value)


@pytest.mark.parametrize(
    ("weights", "chance", "way"),
    [
        ([], "0.49", 0),
        ([], "0.5", 1),
        ([3, 1], "0.7499", 0),
        ([3, 1], "0.75", 1),
        ([0, 1], "0", 1),
        ([1, 0], "0.999999", 0),
    ],
)
def test_weights_are_parts_of_all(weights: list[int], chance: str, way: int) -> None:
    assert taken(split(2, weights=weights), chance) == way


def test_everybody_goes_the_same_way_each_time() -> None:
    router, ids = split(3, sticky=True), RandomIds()
    people = [ids.uuid4() for _ in range(50)]
    first = [taken(router, "0", person) for person in people]
    assert [taken(router, "0.9", person) for person in people] == first
    assert set(first) == {0, 1, 2}


def test_lots_are_as_the_weights_say() -> None:
    router, ids = split(2, sticky=True, weights=[9, 1]), RandomIds()
    ways = Counter(taken(router, "0", ids.uuid4()) for _ in range(4000))
    assert 320 < ways[1] < 480  # beyond four standard deviations from 400


@pytest.mark.parametrize("weights", [[1], [1, 1, 1], [0, 0]])
def test_weights_have_to_fit(weights: list[int]) -> None:
    with pytest.raises(FlowError, match="weights"):
        split(2, weights=weights).check()
