"""What SMS cost, by how the number they go to begins."""

import re
from collections.abc import Mapping
from decimal import Decimal

# Costs are summed in these parts of a currency's unit, as prices have up to four decimals.
PARTS = 10_000
_LINE = re.compile(r"(\+\d{1,15})?[\s:=]*(\d{1,6}(?:[.,]\d{1,4})?)")

# By the beginning of numbers, "" for all others: {"": "0.02", "+383": "0.05"}.
Prices = Mapping[str, str]


def price_of(prices: Prices, number: str = "") -> Decimal | None:
    """The price of one SMS to a number (``+38344…``): that of the longest beginning; None if nothing is known."""
    beginning = max((known for known in prices if number.startswith(known)), key=len, default=None)
    return None if beginning is None else Decimal(prices[beginning])


def read_prices(text: str) -> dict[str, str]:
    """Prices as people write them, one on a line: ``0.02`` for all numbers, ``+383 0.05`` for some.

    Raises ValueError with the line that is neither.
    """
    found = {}
    for line in filter(None, map(str.strip, text.splitlines())):
        match = _LINE.fullmatch(line)
        if match is None:
            raise ValueError(line)
        found[match[1] or ""] = str(Decimal(match[2].replace(",", ".")))
    return found


def write_prices(prices: Prices) -> str:
    """As ``read_prices`` takes them."""
    return "\n".join(f"{beginning} {price}".strip() for beginning, price in sorted(prices.items()))
