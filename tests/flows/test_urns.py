import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.urns import URN, URNError, format_urn, normalize_urn, parse_urn

ROWS = json.loads((Path(__file__).parent / "data" / "urns.json").read_text(encoding="utf-8"))
PARTS = st.text(min_size=1)
SCHEMES = st.from_regex(r"[a-z]+", fullmatch=True)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["urn"])
def test_urn_is_normalized_or_refused(row: dict[str, Any]) -> None:
    if "error" in row:
        with pytest.raises(URNError, match=row["error"]):
            normalize_urn(row["urn"], row.get("country", ""))
    else:
        normalized = normalize_urn(row["urn"], row.get("country", ""))
        assert normalized == row["normalized"]
        assert normalize_urn(normalized) == normalized


def test_parts_are_read() -> None:
    urn = parse_urn("tel:+355692345678?channel=7#Ana%23K%3F")
    assert urn == URN("tel", "+355692345678", "channel=7", "Ana#K?")
    assert urn.identity == "tel:+355692345678"


@given(SCHEMES, PARTS, st.text(), st.text())
def test_writing_and_reading_give_the_same(scheme: str, path: str, query: str, display: str) -> None:
    urn = URN(scheme, path, query, display)
    assert parse_urn(str(urn)) == urn


@pytest.mark.parametrize(
    ("text", "error"), [("t?l:1", "query"), ("tel:1?2?3", "query"), ("tel:1#2?3", "query"), ("t#l:1", "fragment")]
)
def test_separators_out_of_place_are_refused(text: str, error: str) -> None:
    with pytest.raises(URNError, match=error):
        parse_urn(text)


def test_too_long_is_refused() -> None:
    with pytest.raises(URNError, match="200 bytes"):
        normalize_urn("ext:" + "é" * 101)
    with pytest.raises(URNError, match="255 characters"):
        normalize_urn("ext:1#" + "x" * 256)
    with pytest.raises(URNError, match="counts as 3"):
        normalize_urn("ext:" + "%" * 84)


@pytest.mark.parametrize(
    ("urn", "shown"),
    [("tel:+355692345678", "069 234 5678"), ("tel:8181", "8181"), ("telegram:7#Ana", "Ana"), ("ext:7", "7")],
)
def test_urn_is_shown_to_people(urn: str, shown: str) -> None:
    assert format_urn(urn) == shown
