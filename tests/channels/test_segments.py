"""Texts made fit for SMS."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.national import PORTUGUESE, SPANISH, TURKISH
from channels.segments import decode_gsm7, fits_gsm7, split
from flows.near_letters import substitute
from flows.segments import BASIC, EXTENSION, alphabet_of, count_segments, length, split_segments

TABLE = json.loads((Path(__file__).parent / "tables" / "segments.json").read_text())
VECTORS = Path(__file__).resolve().parents[3] / "shared" / "data" / "channels" / "tables" / "segments.json"
TABLES = VECTORS.with_name("gsm_tables.json")


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("Përshëndetje, çfarë është kjo?", "Pershendetje, cfare eshte kjo?"),  # Albanian
        ("Šta želiš, đače? Ćao čiča", "Sta zelis, djace? Cao cica"),  # Serbian
        ("¿Cuántos años? Sí, está aquí", "¿Cuantos años? Si, esta aqui"),  # Spanish: ñ and ¿ are in the alphabet
        ("Você não está à mão, coração?", "Voce nao esta à mao, coracao?"),  # Portuguese
        ("L’œuvre est prête « là »…", 'L\'oeuvre est prete "là"...'),  # French
        ("ɓera ƙwari ɗaki", "bera kwari daki"),  # Hausa
    ],
)
def test_near_letters(text: str, near: str) -> None:
    assert not fits_gsm7(text)
    assert substitute(text).replace('" ', '"').replace(' "', '"') == near.replace(' "', '"')
    assert fits_gsm7(substitute(text))


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row["name"])
def test_the_table_that_the_editor_is_held_to(row: dict[str, Any]) -> None:
    text = row["text"] * row.get("times", 1)
    parts, alphabet = split_segments(text), alphabet_of(text)
    left = (alphabet.single if len(parts) == 1 else alphabet.part) - sum(map(alphabet.units, parts[-1]))
    assert (alphabet.name, length(text), len(parts), left) == (row["encoding"], row["units"], row["parts"], row["left"])
    assert substitute(text) == row.get("folded", row["text"]) * row.get("times", 1)


@pytest.mark.parametrize("text", ["سلام ë", "ሰላም", "Zażółć 😀", "plain"])
def test_nothing_is_changed_where_it_saves_nothing(text: str) -> None:
    assert substitute(text) == text


def test_octets_of_the_alphabet() -> None:
    assert decode_gsm7(bytes(range(128)).replace(b"\x1b", b"")) == BASIC.replace("\x1b", "")
    assert decode_gsm7(b"".join(bytes([0x1B, code]) for code in EXTENSION.values())) == "".join(EXTENSION)
    assert decode_gsm7(b"\x1b\x01\xffa\x1b") == "  a"


@given(st.text(max_size=400), st.integers(10, 200))
def test_parts_are_no_longer_than_they_may(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(len(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@given(st.text(max_size=400))
def test_segments_hold_what_they_can(text: str) -> None:
    parts, alphabet = split_segments(text), alphabet_of(text)
    assert "".join(parts) == text
    assert len(parts) == count_segments(text)
    assert len(parts) == 1 or all(sum(map(alphabet.units, part)) <= alphabet.part for part in parts)


@pytest.mark.skipif(not VECTORS.exists(), reason="the shared channel data is not here")
def test_the_reference_vectors() -> None:
    names = {"gsm7": "GSM-7", "ucs2": "UCS-2"}
    for row in json.loads(VECTORS.read_text())["rows"]:
        text = row["text"]
        found = (alphabet_of(text).name, length(text), split_segments(text))
        assert found == (names[row["encoding"]], row["units"], row["parts"]), row["name"]


@pytest.mark.skipif(not TABLES.exists(), reason="the tables of the standard aren't here")
@pytest.mark.parametrize("table", [0, TURKISH, SPANISH, PORTUGUESE])
def test_tables_of_languages_are_those_of_the_standard(table: int) -> None:
    tables = json.loads(TABLES.read_text())["tables"][str(table)]
    for code, letter in tables["shift"].items():
        assert decode_gsm7(bytes([0x1B, int(code, 16)]), single=table) == letter
    for code, letter in tables.get("lock", {}).items():
        assert code == "1B" or decode_gsm7(bytes([int(code, 16)]), locking=table) == letter
