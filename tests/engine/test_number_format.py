"""Numbers and letters in flows, as people of the workspace write them."""

import pytest

from engine.models import Workspace
from flows.expressions.numbers import format_number
from flows.finding import find_numbers
from flows.words import collated_words


@pytest.mark.parametrize(("symbol", "written"), [(".", "1,234.5"), (",", "1.234,5")])
def test_read_and_written_alike(symbol: str, written: str) -> None:
    style = Workspace(decimal_symbol=symbol).environment().number_format
    (number,) = find_numbers(f"about {written} birr", style)
    assert format_number(number, style) == written


def test_where_arabic_letters_are_written_their_forms_are_the_same() -> None:
    alike = {
        tuple(languages): len({collated_words(word, Workspace(languages=languages).environment().input_collation)
                               for word in ("کتاب گھر میں", "كتاب گھر ميں")})
        for languages in (["urd"], ["eng", "ara"], ["eng"])
    }  # fmt: skip
    assert alike == {("urd",): 1, ("eng", "ara"): 1, ("eng",): 2}
