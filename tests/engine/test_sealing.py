"""Sealed secrets: opened by who has the key and names what they are about, and by nobody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from engine.services.sealing import FORM, SealBroken, seal, unseal


@given(st.text(), st.text())
def test_what_is_sealed_is_opened(text: str, about: str) -> None:
    assert unseal(seal(text, about=about), about=about) == text


def test_the_same_text_is_never_sealed_the_same() -> None:
    assert seal("a secret", about="x") != seal("a secret", about="x")


def test_it_holds_for_what_it_is_about() -> None:
    with pytest.raises(SealBroken):
        unseal(seal("a secret", about="x"), about="y")


@pytest.mark.parametrize("place", [len(FORM), 30, 60, -2])
def test_what_was_changed_is_refused(place: int) -> None:
    sealed = list(seal("a secret", about="x"))
    sealed[place] = "A" if sealed[place] != "A" else "B"
    with pytest.raises(SealBroken):
        unseal("".join(sealed), about="x")


@pytest.mark.parametrize("other", ["", "PLAINTEXT", FORM, FORM + "AAAA", FORM + "A"])
def test_what_is_no_seal_is_refused(other: str) -> None:
    with pytest.raises(SealBroken):
        unseal(other, about="x")


def test_keys_of_before_still_open(settings: Settings) -> None:
    sealed = seal("a secret", about="x")
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key"
    with pytest.raises(SealBroken):
        unseal(sealed, about="x")
    settings.SECRET_KEY_FALLBACKS = [old]
    assert unseal(sealed, about="x") == "a secret"
