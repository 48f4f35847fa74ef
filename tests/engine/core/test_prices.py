"""What SMS cost by the number they go to."""

from decimal import Decimal

import pytest

from engine.core.prices import price_of, read_prices, write_prices

PRICES = {"": "0.02", "+383": "0.05", "+38344": "0.01"}


@pytest.mark.parametrize(
    ("number", "price"), [("", "0.02"), ("+250788123456", "0.02"), ("+383491", "0.05"), ("+38344123456", "0.01")]
)
def test_the_longest_beginning_counts(number: str, price: str) -> None:
    assert price_of(PRICES, number) == Decimal(price)


def test_what_has_no_price() -> None:
    assert price_of({}, "+383") is None
    assert price_of({"+250": "1"}, "+383") is None


def test_as_people_write_them() -> None:
    assert read_prices(" 0.02\n\n+383: 0,05\n+38344=0.01 ") == PRICES
    assert read_prices(write_prices(PRICES)) == PRICES
    with pytest.raises(ValueError, match="a lot"):
        read_prices("0.1\na lot")
    with pytest.raises(ValueError, match=r"\+1"):
        read_prices("+1")
