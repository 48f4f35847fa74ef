"""Choices by their numbers, as people write them."""

import pytest

from flows.numbered import chosen

COLOURS = ("Red", "Green", "Blue")


@pytest.mark.parametrize("typed", ["2", "2.", "2)", "(2)", " 2 ", "#2", "02", "٢", "۲", "２", "2️⃣", "\u200f2", "2!"])
def test_a_number_means_its_choice(typed: str) -> None:
    assert chosen(typed, COLOURS) == "Green"


@pytest.mark.parametrize("typed", ["0", "4", "-2", "2.5", "2 3", "22222222", "two", "", "Green", "2 of us"])
def test_anything_else_is_what_was_typed(typed: str) -> None:
    assert chosen(typed, COLOURS) == typed
