"""What an SMPP session is made of besides messages: headers, binds, answers. Source: SMPP 3.4, sections 3 to 5.

Messages themselves are read and written by ``smpp34``.
"""

import struct

import smpp34
from msgspec import Struct

PDU = smpp34.DeliverSm | smpp34.SubmitSm | smpp34.RawPdu

_HEADER = struct.Struct(">IIII")
HEADER_LENGTH = _HEADER.size
# An SMSC whose PDU claims to be longer has lost its way.
LONGEST = 70_000
INTERFACE_VERSION = 0x34

# Optional fields of messages.
RECEIPTED_MESSAGE_ID, MESSAGE_STATE, MESSAGE_PAYLOAD = 0x001E, 0x0427, 0x0424
SAR_REFERENCE, SAR_TOTAL, SAR_NUMBER = 0x020C, 0x020E, 0x020F

RESPONSE = 0x80000000
GENERIC_NACK = 0x80000000
BIND_RECEIVER, BIND_TRANSMITTER, BIND_TRANSCEIVER = 0x01, 0x02, 0x09
SUBMIT_SM, DELIVER_SM, UNBIND, ENQUIRE_LINK = 0x04, 0x05, 0x06, 0x15
ALERT_NOTIFICATION = 0x102

OK = 0x00
INVALID_LENGTH, INVALID_COMMAND = 0x02, 0x03
TRY_LATER = 0x64  # what a receiver says whose trouble will pass

# They want less at a time.
THROTTLED = frozenset({0x14, 0x58})
# Trouble of the SMSC or of the bind that can pass.
TEMPORARY = frozenset({0x04, 0x08, 0x45, 0x64, 0xFF})

_NAMES = {
    0x00: "ESME_ROK", 0x01: "ESME_RINVMSGLEN", 0x02: "ESME_RINVCMDLEN", 0x03: "ESME_RINVCMDID",
    0x04: "ESME_RINVBNDSTS", 0x05: "ESME_RALYBND", 0x08: "ESME_RSYSERR", 0x0A: "ESME_RINVSRCADR",
    0x0B: "ESME_RINVDSTADR", 0x0D: "ESME_RBINDFAIL", 0x0E: "ESME_RINVPASWD", 0x0F: "ESME_RINVSYSID",
    0x14: "ESME_RMSGQFUL", 0x15: "ESME_RINVSERTYP", 0x43: "ESME_RINVESMCLASS", 0x45: "ESME_RSUBMITFAIL",
    0x48: "ESME_RINVSRCTON", 0x49: "ESME_RINVSRCNPI", 0x50: "ESME_RINVDSTTON", 0x51: "ESME_RINVDSTNPI",
    0x53: "ESME_RINVSYSTYP", 0x58: "ESME_RTHROTTLED", 0x61: "ESME_RINVSCHED", 0x62: "ESME_RINVEXPIRY",
    0x64: "ESME_RX_T_APPN", 0xC0: "ESME_RINVOPTPARSTREAM", 0xC2: "ESME_RINVPARLEN", 0xFE: "ESME_RDELIVERYFAILURE",
    0xFF: "ESME_RUNKNOWNERR",
}  # fmt: skip


class Header(Struct, frozen=True):
    length: int
    command: int
    status: int
    sequence: int

    @property
    def is_response(self) -> bool:
        return bool(self.command & RESPONSE)


def read_header(octets: bytes) -> Header:
    return Header(*_HEADER.unpack_from(octets))


def write(command: int, sequence: int, body: bytes = b"", status: int = OK) -> bytes:
    return _HEADER.pack(HEADER_LENGTH + len(body), command, status, sequence) + body


def bind_body(*, system_id: str, password: str, system_type: str, address_range: str) -> bytes:
    fields = [_c_string(text) for text in (system_id, password, system_type)]
    return b"".join([*fields, bytes([INTERFACE_VERSION, 0, 0]), _c_string(address_range)])


def message_id(body: bytes) -> str:
    """What the SMSC calls a message that it took, "" if it gave no name."""
    return body.partition(b"\x00")[0].decode("latin-1")


def name_of(status: int) -> str:
    return _NAMES.get(status, f"status 0x{status:08X}")


def _c_string(text: str) -> bytes:
    return text.encode("latin-1", "replace") + b"\x00"
