from uuid import UUID

import pytest

from dashboard.api.numbers import number_of, span_of
from engine.models.base import uuid7

KEY = UUID("0199c5c0-8f9b-76ea-a955-193ad8ed8606")


def test_a_number_is_the_time_in_a_key() -> None:
    assert number_of(KEY) == 0x0199C5C08F9B6EA
    assert number_of(KEY) < 2**60


def test_a_row_is_found_by_its_number() -> None:
    assert span_of(number_of(KEY)) == (
        UUID("0199c5c0-8f9b-76ea-0000-000000000000"),
        UUID("0199c5c0-8f9b-76ea-ffff-ffffffffffff"),
    )


def test_numbers_are_in_the_order_of_keys() -> None:
    keys = [uuid7() for _ in range(1000)]
    numbers = [number_of(key) for key in keys]
    assert numbers == sorted(set(numbers))
    for key, number in zip(keys, numbers, strict=True):
        lowest, highest = span_of(number)
        assert lowest <= key <= highest


@pytest.mark.parametrize("number", [-1, 1 << 60, 10**30])
def test_no_row_has_a_number_that_no_key_gives(number: int) -> None:
    with pytest.raises(ValueError, match="128-bit"):
        span_of(number)
