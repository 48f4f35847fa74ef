"""Twilio, and who speaks as it does: messaging services, TwiML servers, SignalWire. Source: twilio.com/docs."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from typing import Annotated, Any, ClassVar
from urllib.parse import parse_qsl

from channels.base import (
    Answer,
    BadRequest,
    Channel,
    Forbidden,
    Happening,
    Inbound,
    Outgoing,
    Response,
    SendError,
    StatusReport,
    Stopped,
    adapter,
    check_response,
    json_answer,
)
from channels.gateway import JSON, Call, Gateway, GatewayConfig, Part, answered, basic, digits, post_form
from channels.reading import StatusFields, need, own_id, text_at, urn_of, urn_with
from channels.request import Request, clean
from channels.settings import setting

STATUSES = {
    "accepted": "wired",
    "scheduled": "wired",
    "sending": "wired",
    "queued": "sent",
    "canceled": "failed",
    "failed": "failed",
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "undelivered": "failed",
}
REPORT = StatusFields(external_id=("MessageSid",), status=("MessageStatus",), table=STATUSES)
OPTED_OUT = "21610"
THROTTLED = {"20429", "63018"}
MOST_MEDIA = 10
SHORTEST_BASE64 = 60
SERVER_ERROR = 500


class TwilioConfig(GatewayConfig, frozen=True, kw_only=True):
    account_sid: Annotated[str, setting("Account SID", min_length=1)]
    auth_token: Annotated[str, setting("Auth token", "Signs calls, too", secret=True, min_length=1)]
    ignore_dlrs: Annotated[bool, setting("Skip reports")] = False
    guess_base64: Annotated[
        bool, setting("Decode Base64", "Long texts that look like it are taken for it; some networks send such")
    ] = False


class ServiceConfig(TwilioConfig, frozen=True, kw_only=True):
    messaging_service_sid: Annotated[str, setting("Messaging service SID", min_length=1)]
    link_shortening: Annotated[bool, setting("Shorten links")] = False


class ServerConfig(TwilioConfig, frozen=True, kw_only=True):
    send_url: Annotated[str, setting("API address", "Without /2010-04-01/…", min_length=1)]


def message(request: Request, channel: Channel[Any]) -> Sequence[Happening]:
    fields = request.fields
    external_id = need(fields, "MessageSid")
    text = text_at(fields, "ButtonText", "Body") if channel.scheme == "whatsapp" else text_at(fields, "Body")
    return [
        Inbound(
            urn=_urn(need(fields, "From"), channel),
            text=_decoded(text) if channel.config.guess_base64 else text,
            attachments=tuple(filter(None, (text_at(fields, f"MediaUrl{number}") for number in range(MOST_MEDIA)))),
            external_id=external_id,
        )
    ]


def _decoded(text: str) -> str:
    """What a text says that some network has written in Base64, cut where a part of it ended."""
    packed = "".join(text.split())
    if len(packed) < SHORTEST_BASE64 or len(packed) % 4:
        return text
    try:
        return clean(base64.b64decode(packed, validate=True).decode("utf-8", "ignore"))
    except binascii.Error:
        return text


def _urn(sender: str, channel: Channel[Any]) -> str:
    if channel.scheme == "whatsapp":
        return urn_with("whatsapp", digits(sender.removeprefix("whatsapp:").strip()))
    return urn_of(sender, channel)


def report(request: Request, channel: Channel[Any]) -> Sequence[Happening]:
    fields = request.fields
    if channel.config.ignore_dlrs or not text_at(fields, "MessageStatus"):
        return []
    status, code = REPORT.status_of(need(fields, "MessageStatus")), text_at(fields, "ErrorCode")
    if status == "failed" and code in THROTTLED:
        status = "errored"
    found: list[Happening] = [StatusReport(status=status, **_ids(request))]
    if code == OPTED_OUT:
        found.append(Stopped(urn=_urn(need(fields, "To"), channel)))
    return found


def _ids(request: Request) -> dict[str, str]:
    """Ours is in the address that we gave; a wrong one is passed over for theirs."""
    try:
        return {"message_id": own_id(text_at(request.fields, "uuid"))}
    except BadRequest:
        return {"external_id": need(request.fields, "MessageSid")}


class TwilioLike(Gateway[Any]):
    """What they have in common."""

    schemes = ("tel", "whatsapp")
    capabilities = frozenset({"reports", "attachments"})
    max_length = 1600
    actions = {"receive": message, "status": report}
    site: ClassVar[str] = "https://api.twilio.com"

    def verify(self, request: Request, channel: Channel[Any]) -> None:
        self.check_signature(request, "x-twilio-signature", channel.config.auth_token)

    def check_signature(self, request: Request, header: str, key: str) -> None:
        given = request.headers.get(header, "")
        if not given:
            raise Forbidden("the call isn't signed")
        fields = sorted(parse_qsl(request.body.decode("utf-8", "replace"), keep_blank_values=True))
        signed = request.url + "".join(name + value for name, value in fields)
        digest = hmac.new(key.encode(), signed.encode("utf-8", "replace"), hashlib.sha1).digest()
        if not hmac.compare_digest(given.encode("utf-8", "replace"), base64.b64encode(digest)):
            raise Forbidden("the signature is wrong")

    def answer(self, channel: Channel[Any], happenings: Sequence[Happening]) -> Answer:
        if any(isinstance(happening, StatusReport) for happening in happenings):
            return json_answer(channel, happenings)
        return Answer('<?xml version="1.0" encoding="UTF-8"?><Response/>', "text/xml")

    def parts(self, message: Outgoing, channel: Channel[Any]) -> list[str]:
        return [message.text] if message.attachments else super().parts(message, channel)

    def call(self, message: Outgoing, part: Part, channel: Channel[Any]) -> Call:
        config = channel.config
        fields: dict[str, Any] = {
            "To": self.address(message.address, channel),
            "Body": part.text,
            "StatusCallback": channel.callback("status", uuid=message.id, action="callback"),
            **self.sender(channel),
        }
        if message.attachments:
            fields["MediaUrl"] = [attachment.partition(":")[2] for attachment in message.attachments]
        url = f"{self.server(channel)}/2010-04-01/Accounts/{config.account_sid}/Messages.json"
        return post_form(url, fields, {"Accept": JSON, **basic(config.account_sid, config.auth_token)})

    def server(self, channel: Channel[Any]) -> str:  # noqa: ARG002
        return self.site

    def sender(self, channel: Channel[Any]) -> dict[str, str]:
        return {"From": self.address(channel.address, channel)}

    def address(self, number: str, channel: Channel[Any]) -> str:
        return f"whatsapp:+{digits(number)}" if channel.scheme == "whatsapp" else number

    def taken(self, response: Response) -> str:
        code = text_at(answered(response), "code")
        if code == OPTED_OUT:
            raise SendError("contact_stopped")
        if code in THROTTLED:
            raise SendError("connection_throttled", retry=True, wait=response.wait)
        if code and response.status < SERVER_ERROR:
            raise SendError("rejected", f"{code}: {text_at(answered(response), 'message')}")
        check_response(response)
        return text_at(answered(response), "sid")


@adapter
class Twilio(TwilioLike):
    code = "T"
    name = "Twilio"
    config = TwilioConfig


@adapter
class TwilioService(TwilioLike):
    code = "TMS"
    name = "Twilio messaging service"
    config = ServiceConfig

    def sender(self, channel: Channel[Any]) -> dict[str, str]:
        shorten = {"ShortenUrls": "true"} if channel.config.link_shortening else {}
        return {"MessagingServiceSid": channel.config.messaging_service_sid, **shorten}


class ServerLike(TwilioLike):
    """Those whose address is a setting."""

    config: ClassVar[type[TwilioConfig]] = ServerConfig

    def server(self, channel: Channel[Any]) -> str:
        url: str = channel.config.send_url
        return url.rstrip("/")


@adapter
class Twiml(ServerLike):
    code = "TW"
    name = "TwiML server"


class SignalWireConfig(ServerConfig, frozen=True, kw_only=True):
    signing_key: Annotated[str, setting("Signing key", "If given, calls must be signed with it", secret=True)] = ""


@adapter
class SignalWire(ServerLike):
    code = "SW"
    name = "SignalWire"
    config = SignalWireConfig

    def verify(self, request: Request, channel: Channel[Any]) -> None:
        if channel.config.signing_key:
            self.check_signature(request, "x-signalwire-signature", channel.config.signing_key)
