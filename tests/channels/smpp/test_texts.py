"""Texts under each data coding, both ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.smpp.texts import decode, encode, fits
from flows.segments import LETTERS


@pytest.mark.parametrize(
    ("coding", "octets", "text"),
    [
        (0, b"\x00\x11\x1b\x65 \x1b\x28", "@_€ {"),
        (1, b"ol\xe1 {ok}", "olá {ok}"),
        (3, b"\xe7a va?", "ça va?"),
        (6, b"\xbf\xe0\xd8\xd2\xd5\xe2", "Привет"),
        (7, b"\xf9\xec\xe5\xed", "שלום"),
        (8, b"\x06\x33\x06\x44\x06\x27\x06\x45", "سلام"),
        (8, b"\xd8\x3d\xde\x00", "😀"),
        (8, b"\x06\x33\x06", "س\ufffd"),
        (0x18, b"\x00h\x00i", "hi"),
        (0x10, b"\x00", "@"),
        (0xF1, b"\x00", "@"),
        (0xF5, b"\xe9", "é"),
        (0xC8, b"a", "a"),
    ],
)
def test_octets_are_read_by_their_coding(coding: int, octets: bytes, text: str) -> None:
    assert decode(octets, coding, "gsm7") == text


def test_the_default_alphabet_is_what_the_smsc_says() -> None:
    assert decode(b"\x40\xe7", 0, "latin1") == "@ç"
    assert encode("@ç", 0, "latin1") == b"\x40\xe7"
    assert encode("@[", 0, "gsm7") == b"\x00\x1b\x3c"
    assert not fits("price: 5 €", 0, "latin1")
    assert not fits("ب", 3, "gsm7")


@given(st.text(st.sampled_from(sorted(LETTERS))))
def test_texts_of_the_gsm_alphabet_come_back(text: str) -> None:
    assert decode(encode(text, 0, "gsm7"), 0, "gsm7") == text


@given(st.text())
def test_any_text_comes_back_as_ucs2(text: str) -> None:
    assert decode(encode(text, 8, "gsm7"), 8, "gsm7") == text


@given(st.binary(max_size=300), st.integers(0, 255))
def test_any_octets_can_be_read(octets: bytes, coding: int) -> None:
    assert isinstance(decode(octets, coding, "gsm7"), str)
    assert isinstance(decode(octets, coding, "latin1"), str)
