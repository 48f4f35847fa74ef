"""Public references for numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.environment import Environment
from flows.obfuscation import decode_ref, encode_ref

KEY = Environment().obfuscation_key
KEYS = st.tuples(*[st.integers(0, 2**32 - 1)] * 4)


@given(st.integers(1, 2**34 - 1), KEYS)
def test_a_reference_is_decoded_to_its_number(number: int, key: tuple[int, int, int, int]) -> None:
    assert decode_ref(encode_ref(number, key), key) == number


@given(st.text(max_size=8), KEYS)
def test_any_text_is_a_reference_or_none(text: str, key: tuple[int, int, int, int]) -> None:
    number = decode_ref(text, key)
    assert number is None or encode_ref(number, key) == text


def test_length_grows_with_the_number() -> None:
    assert len(encode_ref(2**30 - 1, KEY)) == 6
    assert len(encode_ref(2**30, KEY)) == 7


def test_neighbours_do_not_look_alike() -> None:
    one, two = encode_ref(1000, KEY), encode_ref(1001, KEY)
    assert sum(a != b for a, b in zip(one, two, strict=True)) >= 3


@pytest.mark.parametrize("text", ["", "ABC", "abcdef", "ABCDE0", "ABCDEFGH"])
def test_what_is_no_reference(text: str) -> None:
    assert decode_ref(text, KEY) is None
