"""MessageBird (Bird): SMS and MMS. Source: developers.messagebird.com, SMS API and signed requests."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence
from typing import Annotated, Any

import orjson

from channels.base import Answer, BadRequest, Channel, Forbidden, Happening, Inbound, Outgoing, Stopped, adapter
from channels.gateway import Call, Gateway, GatewayConfig, Part, digits, post_json
from channels.reading import StatusFields, iso, need, pattern, text_at, urn_of
from channels.request import Request
from channels.settings import setting

STATUSES = {
    "queued": "wired",
    "scheduled": "sent",
    "sent": "sent",
    "buffered": "sent",
    "delivered": "delivered",
    "expired": "failed",
    "delivery_failed": "failed",
}
REPORT = StatusFields(message_id=("reference",), status=("status",), table=STATUSES)
HAS_OPTED_OUT = "103"


class MessageBirdConfig(GatewayConfig, frozen=True, kw_only=True):
    auth_token: Annotated[str, setting("Access key", secret=True, min_length=1)]
    secret: Annotated[str, setting("Signing key", "Calls must be signed with it", secret=True, min_length=1)]


def message(request: Request, channel: Channel[MessageBirdConfig]) -> Sequence[Happening]:
    fields = request.fields
    text, media = text_at(fields, "message", "body"), text_at(fields, "mediaUrls")
    if not text and not media:
        raise BadRequest("no text or media")
    long, short = text_at(fields, "createdDatetime"), text_at(fields, "receive_datetime")
    return [
        Inbound(
            urn=urn_of(need(fields, "originator"), channel),
            text=text if "shortcode" in fields or not media else text_at(fields, "body"),
            attachments=(media,) if media else (),
            external_id=text_at(fields, "mid", "id"),
            sent_on=iso(long) if long else pattern("%Y%m%d%H%M%S")(short) if short else "",
        )
    ]


def report(request: Request, channel: Channel[MessageBirdConfig]) -> Sequence[Happening]:
    reports = REPORT.reports(request.fields)
    if request.first("statusErrorCode") == HAS_OPTED_OUT:
        return [*reports, Stopped(urn=urn_of(need(request.fields, "recipient"), channel))]
    return reports


@adapter
class MessageBird(Gateway[MessageBirdConfig]):
    code = "MBD"
    name = "MessageBird"
    capabilities = frozenset({"reports", "attachments"})
    config = MessageBirdConfig
    max_length = 1530
    id_path = "id"
    actions = {"receive": message, "status": report}

    def verify(self, request: Request, channel: Channel[MessageBirdConfig]) -> None:
        """Reports are GET without a signature; they only speak of messages of ours, by our UUIDs."""
        if request.action == "receive":
            _check_token(request, channel.config.secret)

    def answer(self, channel: Channel[MessageBirdConfig], happenings: Sequence[Happening]) -> Answer:  # noqa: ARG002
        return Answer("OK", "text/plain")

    def parts(self, message: Outgoing, channel: Channel[MessageBirdConfig]) -> list[str]:
        return [message.text] if message.attachments else super().parts(message, channel)

    def call(self, message: Outgoing, part: Part, channel: Channel[MessageBirdConfig]) -> Call:
        sent: dict[str, Any] = {
            "recipients": [digits(message.address)],
            "reference": message.id,
            "originator": channel.address,
        }
        if part.text:
            sent["body"] = part.text
        if message.attachments:
            sent["mediaUrls"] = [attachment.partition(":")[2] for attachment in message.attachments]
        kind = "mms" if message.attachments else "messages"
        headers = {"Authorization": f"AccessKey {channel.config.auth_token}"}
        return post_json(f"https://rest.messagebird.com/{kind}", sent, headers)


def _check_token(request: Request, secret: str) -> None:
    """A JSON web token that holds the hashes of the address and the body."""
    signed, _, signature = request.headers.get("messagebird-signature-jwt", "").rpartition(".")
    if not signed:
        raise Forbidden("the call isn't signed")
    wanted = hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest()
    if not hmac.compare_digest(_unbase64(signature), wanted):
        raise Forbidden("the signature is wrong")
    claims = orjson.loads(_unbase64(signed.partition(".")[2]))
    hashed = hashlib.sha256(request.body).hexdigest()
    if request.body and not hmac.compare_digest(text_at(claims, "payload_hash"), hashed):
        raise Forbidden("the signature is of another body")


def _unbase64(text: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except (ValueError, binascii.Error) as error:
        raise Forbidden("the signature can't be read") from error
