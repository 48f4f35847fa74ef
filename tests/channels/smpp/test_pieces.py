"""Messages out as parts and in from pieces."""

import random
from collections.abc import Sequence
from typing import Any

import pytest
import smpp34
from hypothesis import given
from hypothesis import strategies as st

from channels.base import Channel, Outgoing
from channels.smpp.config import SMPPConfig
from channels.smpp.pieces import Piece, join, read_piece
from channels.smpp.submits import submits

MESSAGE_ID = "018f4f3e-1c1d-7000-8000-0123456789ab"
URDU = "آپ کے گھر میں پینے کا صاف پانی کہاں سے آتا ہے؟ براہ کرم جواب لکھیں۔ " * 4


def channel(address: str = "8181", **config: Any) -> Channel[SMPPConfig]:
    settings = SMPPConfig(host="smsc.example", system_id="jibu", **config)
    return Channel(
        uuid="5f1c6f0e-9d3c-4f7e-8f43-1e6f0a3a5a11",
        type="SMPP",
        address=address,
        country="PK",
        schemes=("tel",),
        config=settings,
    )


def parts(text: str, **config: Any) -> list[smpp34.SubmitSm]:
    message = Outgoing(id=MESSAGE_ID, urn="tel:+923001234567", text=text)
    return [submit.pdu for submit in submits(message, channel(**config))]


def delivered(sent: smpp34.SubmitSm) -> smpp34.DeliverSm:
    """The same as if it came in."""
    return smpp34.DeliverSm(
        sent.destination_addr,
        sent.source_addr,
        sent.short_message,
        esm_class=sent.esm_class,
        data_coding=sent.data_coding,
        tlvs=sent.tlvs,
    )


def joined(sent: Sequence[smpp34.SubmitSm], alphabet: Any = "gsm7") -> str:
    return join([read_piece(delivered(one)) for one in sent], alphabet)


def test_a_short_text_is_one_plain_message() -> None:
    [pdu] = parts("Asante €5")
    assert (pdu.short_message, pdu.data_coding, pdu.esm_class) == (b"Asante \x1b\x655", 0, 0)
    assert (pdu.source_addr, pdu.source_addr_ton, pdu.source_addr_npi) == ("8181", 3, 0)
    assert (pdu.destination_addr, pdu.dest_addr_ton, pdu.dest_addr_npi) == ("923001234567", 1, 1)
    assert pdu.registered_delivery == 1


@pytest.mark.parametrize(
    ("address", "kind"),
    [("8181", (3, 0)), ("+254700111222", (1, 1)), ("254700111222", (1, 1)), ("UNICEF", (5, 0))],
)
def test_senders_are_told_by_their_kind(address: str, kind: tuple[int, int]) -> None:
    message = Outgoing(id=MESSAGE_ID, urn="tel:+923001234567", text="hi")
    [submit] = submits(message, channel(address))
    assert (submit.pdu.source_addr_ton, submit.pdu.source_addr_npi) == kind
    assert submit.pdu.source_addr == address.removeprefix("+")


def test_settings_go_before_what_is_usual() -> None:
    [pdu] = parts("hi", source_ton="0", source_npi="1", dest_ton="2", dest_npi="8", registered_delivery="2")
    assert (pdu.source_addr_ton, pdu.source_addr_npi, pdu.dest_addr_ton, pdu.dest_addr_npi) == (0, 1, 2, 8)
    assert pdu.registered_delivery == 2


@pytest.mark.parametrize(("letters", "wanted"), [(160, 1), (161, 2), (306, 2), (307, 3)])
def test_long_texts_have_a_header_that_joins_them(letters: int, wanted: int) -> None:
    sent = parts("x" * letters)
    assert len(sent) == wanted
    if wanted > 1:
        assert {pdu.esm_class for pdu in sent} == {0x40}
        assert [pdu.short_message[:6] for pdu in sent] == [
            bytes([5, 0, 3, 0xAB, wanted, number + 1]) for number in range(wanted)
        ]
        assert len(sent[0].short_message) == 6 + 153
    assert joined(sent) == "x" * letters


@pytest.mark.parametrize("mode", ["udh", "sar", "payload"])
def test_long_urdu_comes_whole_however_it_is_sent(mode: str) -> None:
    sent = parts(URDU, long_messages=mode)
    assert len(sent) == (1 if mode == "payload" else 5)
    assert {pdu.data_coding for pdu in sent} == {8}
    assert all(len(pdu.short_message) <= 140 for pdu in sent)
    assert joined(sent) == URDU


def test_near_letters_save_sms_unless_the_channel_says_no() -> None:
    text = "Përshëndetje, a keni ujë të pijshëm?"
    [pdu] = parts(text)
    assert (pdu.data_coding, pdu.short_message) == (0, b"Pershendetje, a keni uje te pijshem?")
    [pdu] = parts(text, encoding="D")
    assert pdu.data_coding == 8


def test_a_latin1_smsc_gets_latin1() -> None:
    [pdu] = parts("Señor, à bientôt", alphabet="latin1")
    assert (pdu.data_coding, pdu.short_message) == (0, b"Se\xf1or, \xe0 bientot")
    [pdu] = parts("5 €", alphabet="latin1")
    assert pdu.data_coding == 8
    [pdu] = parts("Señor", text_coding="3")
    assert (pdu.data_coding, pdu.short_message) == (3, b"Se\xf1or")


def test_a_length_limit_makes_messages_of_their_own() -> None:
    sent = parts("one two three four five six", max_length=14)
    assert [pdu.short_message for pdu in sent] == [b"one two three", b"four five six"]


@given(st.text(st.sampled_from("aé€😀ب["), min_size=1, max_size=400), st.sampled_from(["udh", "sar", "payload"]))
def test_what_leaves_is_what_would_come_in(text: str, mode: str) -> None:
    sent = parts(text, long_messages=mode, encoding="D")
    assert joined(sent) == text


def test_references_of_two_octets_are_read() -> None:
    header = bytes([6, 8, 4, 0x12, 0x34, 3, 2])
    piece = read_piece(smpp34.DeliverSm("1", "2", header + b"abc", esm_class=0x40))
    assert (piece.reference, piece.total, piece.number, piece.octets) == (0x1234, 3, 2, b"abc")


def test_other_headers_are_left_out() -> None:
    ports = bytes([6, 5, 4, 0x0B, 0x84, 0x23, 0xF0])
    piece = read_piece(smpp34.DeliverSm("1", "2", ports + b"abc", esm_class=0x40))
    assert (piece.is_part, piece.octets) == (False, b"abc")


def test_characters_cut_in_two_are_joined() -> None:
    octets = "سلام 😀!".encode("utf-16-be")
    halves = [octets[:11], octets[11:]]  # in the middle of the face
    pieces = [Piece(octets=half, coding=8, total=2, number=number) for number, half in enumerate(halves, 1)]
    assert join(pieces, "gsm7") == "سلام 😀!"


def test_missing_parts_are_marked() -> None:
    pieces = [Piece(octets=b"one ", coding=0, total=3, number=1), Piece(octets=b" three", coding=0, total=3, number=3)]
    assert join(pieces, "gsm7") == "one … three"


def test_rubbish_in_headers_breaks_nothing() -> None:
    chance = random.Random(7)
    for _ in range(2_000):
        octets = chance.randbytes(chance.randrange(20))
        fields = [smpp34.Tlv(chance.choice([0x20C, 0x20E, 0x20F, 0x424]), chance.randbytes(chance.randrange(4)))]
        piece = read_piece(smpp34.DeliverSm("1", "2", octets, esm_class=0x40, tlvs=fields))
        assert isinstance(join([piece], "gsm7"), str)


@pytest.mark.parametrize(
    ("elements", "octets", "text"),
    [
        (b"\x24\x01\x01", b"ya\x1bsam \x1bgel \x1b\x65", "yaşam ğel €"),
        (b"\x25\x01\x01", b"ya\x1dam \x04", "yaşam €"),
        (b"\x24\x01\x02", b"S\x1bi, est\x1ba", "Sí, está"),
        (b"\x24\x01\x03\x25\x01\x03", b"N\x7bo \x1b\x65 tr\x04s", "Não € três"),
        (b"\x24\x01\x0d", b"a\x1b\x65", "a€"),  # one that we don't know
        (b"\x24\x00\x25\x02\x09\x09", b"ok", "ok"),
    ],
)
def test_letters_of_languages_are_read_by_their_tables(elements: bytes, octets: bytes, text: str) -> None:
    header = bytes([len(elements)]) + elements
    assert join([read_piece(smpp34.DeliverSm("1", "2", header + octets, esm_class=0x40))], "gsm7") == text
