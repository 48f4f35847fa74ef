"""Vonage, once Nexmo: SMS the world over. Source: developer.vonage.com, Messaging › SMS."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from channels.base import Channel, Forbidden, Happening, Outgoing, Response, SendError, adapter, check_response
from channels.gateway import Call, Gateway, GatewayConfig, Part, answered, digits, post_form
from channels.reading import MessageFields, StatusFields, form, iso, json_object, text_at
from channels.request import Request
from channels.segments import fits_gsm7
from channels.settings import setting

STATUSES = {
    "accepted": "sent",
    "buffered": "sent",
    "delivered": "delivered",
    "expired": "failed",
    "failed": "failed",
    "rejected": "failed",
    "unknown": "wired",
}
OK, THROTTLED, INTERNAL = "0", "1", "5"
SIGNED_FOR_SECONDS = 600


class NexmoConfig(GatewayConfig, frozen=True, kw_only=True):
    nexmo_api_key: Annotated[str, setting("API key", secret=True, min_length=1)]
    nexmo_api_secret: Annotated[str, setting("API secret", secret=True, min_length=1)]
    signature_secret: Annotated[str, setting("Signature secret", "If calls are signed", secret=True)] = ""
    signature_method: Annotated[
        Literal["md5hash", "md5", "sha1", "sha256", "sha512"],
        setting(
            "Signature method",
            "As in the account's settings",
            choices={
                "md5hash": "MD5",
                "md5": "HMAC-MD5",
                "sha1": "HMAC-SHA1",
                "sha256": "HMAC-SHA256",
                "sha512": "HMAC-SHA512",
            },
        ),
    ] = "sha256"


def _fields(request: Request) -> Mapping[str, object]:
    return (
        json_object(request)
        if request.headers.get("content-type", "").startswith("application/json")
        else form(request)
    )


MESSAGE = MessageFields(
    sender=("msisdn",), text=("text",), external_id=("messageId",), sent_on=("message-timestamp",), date=iso,
    part=("concat-ref", "concat-part", "concat-total"), read=_fields,
)  # fmt: skip
REPORT = StatusFields(external_id=("messageId",), status=("status",), table=STATUSES, lenient=True, read=_fields)


def message(request: Request, channel: Channel[NexmoConfig]) -> Sequence[Happening]:
    """Vonage checks addresses by calling them with nothing."""
    return MESSAGE(request, channel) if text_at(_fields(request), "to") else []


def report(request: Request, channel: Channel[NexmoConfig]) -> Sequence[Happening]:
    return REPORT(request, channel) if text_at(_fields(request), "messageId") else []


@adapter
class Nexmo(Gateway[NexmoConfig]):
    code = "NX"
    name = "Vonage"
    capabilities = frozenset({"reports"})
    config = NexmoConfig
    max_length = 1600
    actions = {"receive": message, "status": report}

    def verify(self, request: Request, channel: Channel[NexmoConfig]) -> None:
        config = channel.config
        fields = {name: str(value) for name, value in _fields(request).items()} if config.signature_secret else {}
        if not fields:  # unsigned, or the check of an address
            return
        stamp = fields.get("timestamp", "")
        if not stamp.isdecimal() or abs(request.at - int(stamp)) > SIGNED_FOR_SECONDS:
            raise Forbidden("the signature is too old")
        given = fields.pop("sig", "")
        if not hmac.compare_digest(given.lower().encode(), _sign(fields, config).encode()):
            raise Forbidden("the signature is wrong")

    def call(self, message: Outgoing, part: Part, channel: Channel[NexmoConfig]) -> Call:
        fields = {
            "api_key": channel.config.nexmo_api_key,
            "api_secret": channel.config.nexmo_api_secret,
            "from": digits(channel.address),
            "to": digits(message.address),
            "text": part.text,
            "type": "text" if fits_gsm7(part.text) else "unicode",
            "status-report-req": "1",
            "callback": channel.callback("status"),
        }
        return post_form("https://rest.nexmo.com/sms/json", fields)

    def taken(self, response: Response) -> str:
        check_response(response)
        data = answered(response)
        status = text_at(data, "messages.0.status")
        if status == THROTTLED:
            raise SendError("connection_throttled", retry=True, wait=response.wait)
        if status != OK:
            reason = text_at(data, "messages.0.error-text") or f"status {status}"
            raise SendError("rejected", reason, retry=status == INTERNAL)
        return text_at(data, "messages.0.message-id")


def _sign(fields: Mapping[str, str], config: NexmoConfig) -> str:
    safe = {name: value.replace("&", "_").replace("=", "_") for name, value in fields.items()}
    signed = "".join(f"&{name}={safe[name]}" for name in sorted(safe)).encode()
    secret = config.signature_secret.encode()
    if config.signature_method == "md5hash":
        return hashlib.md5(signed + secret, usedforsecurity=False).hexdigest()
    return hmac.new(secret, signed, config.signature_method).hexdigest()
