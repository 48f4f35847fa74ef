from pathlib import Path

import pytest

from flows.case import CASES
from tests.flows.expressions.library_rows import Row, output, read_rows

ROWS = read_rows(Path(__file__).parent / "data" / "cases.json")


@pytest.mark.parametrize("row", [row for rows in ROWS.values() for row in rows], ids=lambda row: row[0])
def test_case_gives_output(row: Row) -> None:
    expression, expected, *environment = row
    assert output(expression, *environment) == expected


def test_every_case_has_rows() -> None:
    assert set(ROWS) == set(CASES)
    assert all(len(rows) > 1 for rows in ROWS.values())
