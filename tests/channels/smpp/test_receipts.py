"""Receipts as different SMSCs write them."""

import pytest
import smpp34
from hypothesis import given
from hypothesis import strategies as st

from channels.smpp.receipts import Receipt, is_receipt, read_receipt, receipted_id, submitted_id

WHOLE = "id:7F3A sub:001 dlvrd:001 submit date:2603010900 done date:2603010901 stat:DELIVRD err:000 text:Asante"


def deliver(text: str = "", *, esm_class: int = 0x04, coding: int = 0, **tlvs: bytes) -> smpp34.DeliverSm:
    tags = {"id": 0x001E, "state": 0x0427, "payload": 0x0424}
    fields = [smpp34.Tlv(tags[name], value) for name, value in tlvs.items()]
    octets = text.encode("utf-16-be" if coding == 8 else "latin-1")
    return smpp34.DeliverSm("254700000001", "8181", octets, esm_class=esm_class, data_coding=coding, tlvs=fields)


@pytest.mark.parametrize(
    ("pdu", "receipt"),
    [
        pytest.param(deliver(WHOLE), Receipt("7f3a", "delivered", ""), id="as in the standard"),
        pytest.param(deliver(WHOLE, coding=8), Receipt("7f3a", "delivered", ""), id="in UCS-2"),
        pytest.param(deliver("ID:12 STAT:UNDELIV ERR:0B"), Receipt("12", "failed", "B"), id="capitals, little else"),
        pytest.param(deliver("id:12 stat:DELIVERED"), Receipt("12", "delivered", ""), id="words in full"),
        pytest.param(deliver("id: 12, status: EXPIRED, error: 21"), Receipt("12", "failed", "21"), id="with commas"),
        pytest.param(deliver("id:12 stat:REJECTD err:045"), Receipt("12", "failed", "45"), id="rejected"),
        pytest.param(deliver("id:12 stat:UNDELIV err:100"), Receipt("12", "failed", "100"), id="an error in hundreds"),
        pytest.param(deliver("id:a_1$@9 stat:DELIVRD"), Receipt("a_1$@9", "delivered", ""), id="an id in ASCII"),
        pytest.param(deliver("id:12 stat:DELETED"), Receipt("12", "failed", ""), id="deleted"),
        pytest.param(deliver("id:12 stat:ACCEPTD"), Receipt("12", "sent", ""), id="accepted"),
        pytest.param(deliver("id:12 stat:ENROUTE", esm_class=0x20), Receipt("12", "sent", ""), id="intermediate"),
        pytest.param(deliver("id:12 stat:UNKNOWN"), Receipt("12", "", ""), id="unknown"),
        pytest.param(deliver(id=b"00ABC\x00", state=b"\x02"), Receipt("abc", "delivered", ""), id="in fields"),
        pytest.param(deliver(id=b"9", state=b"\x05"), Receipt("9", "failed", ""), id="failed, in fields"),
        pytest.param(deliver("id:1 stat:UNDELIV", id=b"9", state=b"\x02"), Receipt("9", "delivered", ""), id="both"),
        pytest.param(deliver("id:8 stat:DELIVRD", id=b"9"), Receipt("9", "delivered", ""), id="half in fields"),
        pytest.param(deliver(payload=WHOLE.encode()), Receipt("7f3a", "delivered", ""), id="as payload"),
        pytest.param(deliver("nothing of use"), Receipt("", "", ""), id="nothing of use"),
        pytest.param(deliver(), Receipt("", "", ""), id="empty"),
    ],
)
def test_receipts_are_understood(pdu: smpp34.DeliverSm, receipt: Receipt) -> None:
    assert is_receipt(pdu)
    assert read_receipt(pdu, "same") == receipt


def test_messages_are_no_receipts_whatever_they_say() -> None:
    assert not is_receipt(deliver(WHOLE, esm_class=0x00))
    assert not is_receipt(deliver(WHOLE, esm_class=0x40))


@pytest.mark.parametrize(
    ("ids", "submitted", "receipted"),
    [
        ("same", "00012", "12"),
        ("same", "AB-9", "ab-9"),
        ("same", "000", "000"),
        ("hex_to_decimal", "1A2B3C", "1715004"),
        ("hex_to_decimal", "0000001a", "0026"),
        ("decimal_to_hex", "1715004", "001A2B3C"),
        ("decimal_to_hex", "x-17", "X-17"),
    ],
)
def test_ids_meet_in_one_form(ids: str, submitted: str, receipted: str) -> None:
    assert submitted_id(submitted, ids) == receipted_id(receipted, ids)


@given(st.binary(max_size=120), st.binary(max_size=80), st.integers(0, 255))
def test_no_receipt_breaks_anything(octets: bytes, told: bytes, coding: int) -> None:
    pdu = smpp34.DeliverSm(
        "1", "2", octets, esm_class=4, data_coding=coding, tlvs=[smpp34.Tlv(0x1E, told), smpp34.Tlv(0x427, told)]
    )
    for ids in ("same", "hex_to_decimal", "decimal_to_hex"):
        assert read_receipt(pdu, ids).status in {"", "sent", "delivered", "failed"}
