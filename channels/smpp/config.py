"""What has to be known to bind with an SMSC: its provider tells most of it when the account is opened."""

from typing import Annotated, Literal

from channels.gateway import GatewayConfig
from channels.settings import setting

TON = Literal["", "0", "1", "2", "3", "4", "5", "6"]
NPI = Literal["", "0", "1", "3", "4", "6", "8", "9", "10", "14", "18"]


class SMPPConfig(GatewayConfig, frozen=True, kw_only=True):
    host: Annotated[str, setting("Host", "Name or IP address of the SMSC", min_length=1)]
    port: Annotated[int, setting("Port", ge=1, le=65535)] = 2775
    system_id: Annotated[str, setting("System ID", "The user name", min_length=1, max_length=15)]
    password: Annotated[str, setting("Password", secret=True, max_length=32)] = ""
    system_type: Annotated[str, setting("System type", "Empty unless the provider gave one", max_length=12)] = ""
    bind: Annotated[
        Literal["transceiver", "pair"], setting("Bind", "As one transceiver, or as a transmitter and a receiver")
    ] = "transceiver"
    tls: Annotated[bool, setting("TLS", "The SMSC's certificate is checked")] = False
    tls_authority: Annotated[
        str, setting("Certificate authority", "As PEM, if the SMSC's certificate isn't signed by one that all trust")
    ] = ""
    window: Annotated[int, setting("Window", "Messages that may be unanswered at once", ge=1, le=256)] = 10
    enquire_seconds: Annotated[int, setting("Enquire link", "Every so many seconds", ge=1, le=300)] = 30
    response_seconds: Annotated[int, setting("Wait for an answer", "In seconds", ge=1, le=30)] = 30
    alphabet: Annotated[
        Literal["gsm7", "latin1"], setting("Default alphabet", "What this SMSC takes data coding 0 for")
    ] = "gsm7"
    text_coding: Annotated[
        Literal["0", "1", "3"], setting("Data coding", "Of texts in the GSM alphabet; others are sent as UCS-2, 8")
    ] = "0"
    long_messages: Annotated[
        Literal["udh", "sar", "payload"],
        setting("Long messages", "In parts with a header (udh) or fields (sar) that join them, or whole (payload)"),
    ] = "udh"
    join_minutes: Annotated[
        int, setting("Minutes for missing parts", "Of a long message that comes in", ge=1, le=1440)
    ] = 10
    message_ids: Annotated[
        Literal["same", "hex_to_decimal", "decimal_to_hex"],
        setting("Message IDs", "How receipts write what was hexadecimal or decimal when the message was taken"),
    ] = "same"
    registered_delivery: Annotated[
        Literal["0", "1", "2"], setting("Receipts", "0 none, 1 for every message, 2 for those that fail")
    ] = "1"
    service_type: Annotated[str, setting("Service type", max_length=5)] = ""
    address_range: Annotated[str, setting("Address range", "Of the bind; few providers want one", max_length=40)] = ""
    source_ton: Annotated[TON, setting("TON of the sender", "Empty for what suits the channel's address")] = ""
    source_npi: Annotated[NPI, setting("NPI of the sender", "Empty for what suits the channel's address")] = ""
    dest_ton: Annotated[TON, setting("TON of who gets it", "Empty for international")] = ""
    dest_npi: Annotated[NPI, setting("NPI of who gets it", "Empty for ISDN")] = ""
