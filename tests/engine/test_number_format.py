"""Numbers in flows, as the workspace writes them."""

import pytest

from engine.models import Workspace
from flows.expressions.numbers import format_number
from flows.finding import find_numbers


@pytest.mark.parametrize(("symbol", "written"), [(".", "1,234.5"), (",", "1.234,5")])
def test_read_and_written_alike(symbol: str, written: str) -> None:
    style = Workspace(decimal_symbol=symbol).environment().number_format
    (number,) = find_numbers(f"about {written} birr", style)
    assert format_number(number, style) == written
