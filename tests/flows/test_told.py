"""Texts that remember what they are made of."""

from copy import deepcopy

from flows.told import Told, told


def test_a_told_text_reads_as_english() -> None:
    assert told("{count} of {all}", count=2, all=3) == "2 of 3"


def test_it_keeps_what_it_was_made_of() -> None:
    text = told("{count} of {all}", count=2, all=3)
    assert (text.template, text.values) == ("{count} of {all}", {"count": 2, "all": 3})


def test_a_text_without_values_may_have_braces() -> None:
    assert told("like {this}") == "like {this}"


def test_a_copy_keeps_it_too() -> None:
    copy = deepcopy(told("{name} is missing", name="Age"))
    assert isinstance(copy, Told)
    assert copy.values == {"name": "Age"}
