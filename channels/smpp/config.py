"""What has to be known to bind with an SMSC: its provider tells most of it when the account is opened."""

from typing import Annotated, Literal

from channels.gateway import GatewayConfig
from channels.settings import setting
from flows.told import told

TON = Literal["", "0", "1", "2", "3", "4", "5", "6"]
NPI = Literal["", "0", "1", "3", "4", "6", "8", "9", "10", "14", "18"]

# Source: SMPP 3.4, 5.2.5 and 5.2.6.
TONS = {
    "": told("What suits the number"),
    "0": told("0, unknown"),
    "1": told("1, international"),
    "2": told("2, national"),
    "3": told("3, of the network"),
    "4": told("4, of a subscriber"),
    "5": told("5, letters"),
    "6": told("6, short"),
}
NPIS = {
    "": told("What suits the number"),
    "0": told("0, unknown"),
    "1": "1, ISDN (E.164)",
    "3": "3, X.121",
    "4": "4, Telex",
    "6": "6, Land Mobile (E.212)",
    "8": told("8, national"),
    "9": told("9, private"),
    "10": "10, ERMES",
    "14": "14, Internet (IP)",
    "18": "18, WAP",
}


class SMPPConfig(GatewayConfig, frozen=True, kw_only=True):
    host: Annotated[str, setting("Host", "Name or IP address of the SMSC", min_length=1)]
    port: Annotated[int, setting("Port", ge=1, le=65535, main=True)] = 2775
    system_id: Annotated[str, setting("System ID", "The user name", min_length=1, max_length=15)]
    password: Annotated[str, setting("Password", secret=True, max_length=32)] = ""
    system_type: Annotated[str, setting("System type", "Empty unless the provider gave one", max_length=12)] = ""
    bind: Annotated[
        Literal["transceiver", "pair"],
        setting(
            "Bind",
            choices={
                "transceiver": told("One for both ways (transceiver)"),
                "pair": told("One for each way (transmitter and receiver)"),
            },
        ),
    ] = "transceiver"
    tls: Annotated[bool, setting("TLS", "The SMSC's certificate is checked", main=True)] = False
    tls_authority: Annotated[
        str,
        setting(
            "Certificate authority", "As PEM, if the SMSC's certificate isn't signed by one that all trust", lines=True
        ),
    ] = ""
    window: Annotated[int, setting("Window", "Messages that may be unanswered at once", ge=1, le=256)] = 10
    enquire_seconds: Annotated[int, setting("Enquire link", "Every so many seconds", ge=1, le=300)] = 30
    response_seconds: Annotated[int, setting("Wait for an answer", "In seconds", ge=1, le=30)] = 30
    alphabet: Annotated[
        Literal["gsm7", "latin1"],
        setting(
            "Default alphabet",
            "What this SMSC takes data coding 0 for",
            choices={"gsm7": "GSM 03.38", "latin1": "Latin-1"},
        ),
    ] = "gsm7"
    text_coding: Annotated[
        Literal["0", "1", "3"],
        setting(
            "Data coding",
            "Of texts in the GSM alphabet; others are sent as UCS-2, 8",
            choices={"0": told("0, the default alphabet"), "1": "1, ASCII", "3": "3, Latin-1"},
        ),
    ] = "0"
    long_messages: Annotated[
        Literal["udh", "sar", "payload"],
        setting(
            "Long messages",
            choices={
                "udh": told("In parts with a header that joins them (UDH)"),
                "sar": told("In parts with fields that join them (SAR)"),
                "payload": told("Whole (message payload)"),
            },
        ),
    ] = "udh"
    join_minutes: Annotated[
        int, setting("Minutes for missing parts", "Of a long message that comes in", ge=1, le=1440)
    ] = 10
    message_ids: Annotated[
        Literal["same", "hex_to_decimal", "decimal_to_hex"],
        setting(
            "Message IDs",
            "If receipts write them otherwise, no message is ever known as delivered",
            choices={
                "same": told("Receipts have them as they were given"),
                "hex_to_decimal": told("Given in hexadecimal, decimal in receipts"),
                "decimal_to_hex": told("Given in decimal, hexadecimal in receipts"),
            },
        ),
    ] = "same"
    registered_delivery: Annotated[
        Literal["0", "1", "2"],
        setting(
            "Receipts",
            choices={
                "1": told("For every message"),
                "2": told("For messages that fail"),
                "0": told("None"),
            },
        ),
    ] = "1"
    service_type: Annotated[str, setting("Service type", max_length=5)] = ""
    address_range: Annotated[str, setting("Address range", "Of the bind; few providers want one", max_length=40)] = ""
    source_ton: Annotated[TON, setting("TON of the sender", choices=TONS)] = ""
    source_npi: Annotated[NPI, setting("NPI of the sender", choices=NPIS)] = ""
    dest_ton: Annotated[TON, setting("TON of who gets it", choices=TONS | {"": told("1, international, as usual")})] = (
        ""
    )
    dest_npi: Annotated[NPI, setting("NPI of who gets it", choices=NPIS | {"": told("1, ISDN, as usual")})] = ""
