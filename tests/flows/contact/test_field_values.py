"""When two values of a field are the same."""

from decimal import Decimal

import pytest

from flows.contact import FieldValue
from flows.field_values import same_value

BASE = FieldValue(text="5", number=Decimal(5), datetime="2026-01-01T00:00:00Z", state="A > B")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (None, None, True),
        (BASE, None, False),
        (None, BASE, False),
        (BASE, FieldValue("5", "2026-01-01T00:00:00Z", Decimal("5.0"), "A > B"), True),
        (BASE, FieldValue("5", "2026-01-01T02:00:00.000+02:00", Decimal(5), "A > B"), True),
        (BASE, FieldValue("5", "2026-01-01T00:00:01Z", Decimal(5), "A > B"), False),
        (BASE, FieldValue("5", "2026-01-01T00:00:00Z", Decimal(6), "A > B"), False),
        (BASE, FieldValue("5", "2026-01-01T00:00:00Z", Decimal(5), "A > C"), False),
        (BASE, FieldValue("5", "", Decimal(5), "A > B"), False),
        (BASE, FieldValue(" 5", "2026-01-01T00:00:00Z", Decimal(5), "A > B"), False),
    ],
)
def test_same_value(one: FieldValue | None, other: FieldValue | None, same: bool) -> None:
    assert same_value(one, other) is same
