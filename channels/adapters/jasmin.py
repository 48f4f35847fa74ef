"""Jasmin SMS gateway, its HTTP interface. Source: docs.jasminsms.com, HTTP API."""

import re
from collections.abc import Sequence
from typing import Annotated

from channels.base import (
    Answer,
    BadRequest,
    Channel,
    Happening,
    Inbound,
    Outgoing,
    Response,
    StatusReport,
    adapter,
    check_response,
)
from channels.gateway import Call, Gateway, LoginConfig, Part, digits, get
from channels.reading import need, text_at, urn_of
from channels.request import Request, clean
from channels.segments import decode_gsm7, fits_gsm7
from channels.settings import setting

STATUSES = {
    "ACCEPTD": "sent",
    "UNKNOWN": "wired",
    "DELIVRD": "delivered",
    "UNDELIV": "failed",
    "REJECTD": "failed",
    "EXPIRED": "failed",
    "DELETED": "failed",
}
GSM, UCS2 = "0", "8"
# The connector passes ``coding`` on as a number or as the raw byte.
CODINGS = {"8": "utf-16-be", "\x08": "utf-16-be", "3": "latin-1", "\x03": "latin-1", "1": "ascii", "\x01": "ascii"}
SUCCESS = re.compile(r'Success "([^"]*)"')


class JasminConfig(LoginConfig, frozen=True, kw_only=True):
    send_url: Annotated[str, setting("Send URL", "http://host:1401/send", min_length=1)]


def message(request: Request, channel: Channel[JasminConfig]) -> Sequence[Happening]:
    fields = request.fields
    need(fields, "to")
    return [Inbound(urn=urn_of(need(fields, "from"), channel), text=_text(request), external_id=need(fields, "id"))]


def _text(request: Request) -> str:
    """From the octets where they are given: they say what was written, ``content`` is the same read in some way."""
    fields = request.fields
    codec = CODINGS.get(text_at(fields, "coding"))
    try:
        octets = bytes.fromhex(text_at(fields, "binary"))
    except ValueError as error:
        raise BadRequest("field 'binary' must be hexadecimal") from error
    content = text_at(fields, "content")
    if octets:
        return clean(octets.decode(codec, "replace") if codec else decode_gsm7(octets))
    return content if codec or not content.isascii() else decode_gsm7(content.encode())


def report(request: Request, channel: Channel[JasminConfig]) -> Sequence[Happening]:  # noqa: ARG001
    fields = request.fields
    external_id = need(fields, "id")
    counted = _counted(text_at(fields, "dlvrd"), text_at(fields, "err"))
    status = STATUSES.get(text_at(fields, "message_status"), counted)
    if not status:
        raise BadRequest("must have a known message_status or either dlvrd or err set to 1")
    return [StatusReport(status=status, external_id=external_id)]


def _counted(delivered: str, error: str) -> str:
    if delivered == "1":
        return "delivered"
    return "failed" if error == "1" else ""


@adapter
class Jasmin(Gateway[JasminConfig]):
    code = "JS"
    name = "Jasmin"
    capabilities = frozenset({"reports"})
    config = JasminConfig
    max_length = 1600
    encoding = "S"
    actions = {"receive": message, "status": report}

    def answer(self, channel: Channel[JasminConfig], happenings: Sequence[Happening]) -> Answer:  # noqa: ARG002
        """Anything else and Jasmin calls again."""
        return Answer("ACK/Jasmin", "text/plain")

    def call(self, message: Outgoing, part: Part, channel: Channel[JasminConfig]) -> Call:
        config = channel.config
        plain = fits_gsm7(part.text)
        fields = {
            "username": config.username,
            "password": config.password,
            "from": digits(channel.address),
            "to": digits(message.address),
            "coding": GSM if plain else UCS2,
            "dlr": "yes",
            "dlr-level": "2",
            "dlr-method": "POST",
            "dlr-url": channel.callback("status"),
        }
        text = {"content": part.text} if plain else {"hex-content": part.text.encode("utf-16-be").hex()}
        return get(config.send_url, fields | text)

    def taken(self, response: Response) -> str:
        check_response(response)
        found = SUCCESS.match(response.text)
        return found[1] if found else ""
