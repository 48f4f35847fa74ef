"""The page about definitions names every check, with the severity that it reports."""

import re
from pathlib import Path

from flows.inspection import Severity
from flows.inspection.issue import CHECKS

PAGE = Path(__file__).parents[3] / "docs" / "definitions.md"
ROW = re.compile(r"^\| `(\w+)` \| (\w+) \|", re.MULTILINE)


def test_every_check_is_on_the_page() -> None:
    rows = ROW.findall(PAGE.read_text("utf-8"))
    assert [code for code, _ in rows] == list(CHECKS)
    assert {severity for _, severity in rows} == set(Severity)
