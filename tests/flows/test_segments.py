"""Counting and splitting SMS."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.segments import GSM7, UCS2, alphabet_of, count_segments, length, split_segments


@pytest.mark.parametrize(
    ("text", "alphabet", "units", "segments"),
    [
        ("", GSM7, 0, 1),
        ("Hello @ £ Δ é", GSM7, 13, 1),
        ("€[]{}", GSM7, 10, 1),
        ("a" * 160, GSM7, 160, 1),
        ("a" * 161, GSM7, 161, 2),
        ("a" * 306, GSM7, 306, 2),
        ("a" * 307, GSM7, 307, 3),
        ("€" * 80, GSM7, 160, 1),
        ("€" * 81, GSM7, 162, 2),
        ("€" * 153, GSM7, 306, 3),  # no character is cut, so a part holds 76 of these
        ("ë", UCS2, 1, 1),
        ("ш" * 70, UCS2, 70, 1),
        ("ш" * 71, UCS2, 71, 2),
        ("😀" * 35, UCS2, 70, 1),
        ("😀" * 36, UCS2, 72, 2),
        ("😀" * 67, UCS2, 134, 3),
    ],
)
def test_counting(text: str, alphabet: object, units: int, segments: int) -> None:
    assert (alphabet_of(text), length(text), count_segments(text)) == (alphabet, units, segments)


@given(st.text(alphabet="aé€ёا😀", max_size=400))
def test_parts_make_the_text_and_each_fits(text: str) -> None:
    alphabet = alphabet_of(text)
    parts = split_segments(text)
    assert "".join(parts) == text
    limit = alphabet.single if len(parts) == 1 else alphabet.part
    assert all(sum(map(alphabet.units, part)) <= limit for part in parts)
