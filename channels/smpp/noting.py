"""How what is said over a bind looks in the log of its channel, beside the HTTP calls of others."""

import smpp34

from channels.journal import Call
from channels.smpp import pdus
from channels.smpp.config import SMPPConfig
from channels.smpp.submits import Submit

# Statuses as those of HTTP calls.
TAKEN, REFUSED, SILENT = 200, 400, 0


def bind_call(config: SMPPConfig, reason: str = "", status: int = pdus.OK) -> Call:
    """A try to bind; with a reason it failed, with the SMSC's status if that refused."""
    return Call(
        method="BIND",
        url=_address(config),
        headers={},
        body=f"system_id={config.system_id}&system_type={config.system_type}",
        status=(REFUSED if status else SILENT) if reason else TAKEN,
        response=reason or pdus.name_of(pdus.OK),
        seconds=0.0,
        is_error=bool(reason),
        reason=reason,
    )


def submit_call(config: SMPPConfig, submit: Submit, answer: smpp34.RawPdu | None, seconds: float) -> Call:
    """A part that was handed over; ``answer`` is None if none came."""
    status, told = SILENT, ""
    if answer:
        status = TAKEN if answer.command_status == pdus.OK else REFUSED
        told = f"{pdus.name_of(answer.command_status)} {pdus.message_id(answer.body)}".rstrip()
    return Call(
        method="SUBMIT",
        url=_message_address(config, submit.pdu),
        headers={},
        body=submit.text,
        status=status,
        response=told,
        seconds=seconds,
    )


def delivery_call(config: SMPPConfig, pdu: smpp34.DeliverSm, text: str, reason: str = "") -> Call:
    """A message or a receipt that came in."""
    return Call(
        method="DELIVER",
        url=_message_address(config, pdu),
        headers={},
        body=text,
        status=REFUSED if reason else TAKEN,
        response=pdus.name_of(pdus.OK),
        seconds=0.0,
        is_inbound=True,
        is_error=bool(reason),
        reason=reason,
    )


def _address(config: SMPPConfig) -> str:
    return f"smpp://{config.host}:{config.port}"


def _message_address(config: SMPPConfig, pdu: smpp34.SubmitSm | smpp34.DeliverSm) -> str:
    """With what matters of a message besides its text."""
    more = f"from={pdu.source_addr}&data_coding={pdu.data_coding}&esm_class={pdu.esm_class}"
    return f"{_address(config)}/{pdu.destination_addr}?{more}"
