"""SMS Gateway for Android (capcom6): a phone as the gateway, by its cloud, a server of one's own or the phone itself.

Source: docs.sms-gate.app. The id of a received message is made of its content, so that of the event tells repeats.
"""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Annotated, Any

from channels.base import BadRequest, Channel, Forbidden, Happening, Inbound, Outgoing, StatusReport, adapter
from channels.gateway import Call, Gateway, LoginConfig, Part, basic, post_json
from channels.reading import iso, json_object, need, text_at, urn_of
from channels.request import Request
from channels.settings import setting

STATUSES = {"sms:sent": "sent", "sms:delivered": "delivered", "sms:failed": "failed"}
IGNORED = {"system:ping"}
SIGNED_FOR_SECONDS = 600
AT_ONCE = 100  # from this priority on the phone doesn't wait for its turn


class PhoneConfig(LoginConfig, frozen=True, kw_only=True):
    send_url: Annotated[str, setting("API address", "http://phone:8080 for a phone in the same network")] = (
        "https://api.sms-gate.app/3rdparty/v1"
    )
    device_id: Annotated[str, setting("Device", "If the account has several")] = ""
    sim_number: Annotated[int, setting("SIM", "1 or 2; 0 for the phone's own choice", ge=0, le=3)] = 0
    signing_key: Annotated[str, setting("Signing key", "Of the app's webhook settings", secret=True, min_length=1)]


def event(request: Request, channel: Channel[PhoneConfig]) -> Sequence[Happening]:
    fields = json_object(request)
    kind = need(fields, "event")
    if kind in IGNORED:
        return []
    if kind in STATUSES:
        return [StatusReport(status=STATUSES[kind], external_id=need(fields, "payload.messageId"))]
    if kind != "sms:received":
        raise BadRequest(f"unknown event '{kind}'")
    received = text_at(fields, "payload.receivedAt")
    return [
        Inbound(
            urn=urn_of(need(fields, "payload.sender", "payload.phoneNumber"), channel),
            text=text_at(fields, "payload.message"),
            external_id=need(fields, "id"),
            sent_on=iso(received) if received else "",
        )
    ]


@adapter
class Phone(Gateway[PhoneConfig]):
    code = "SGA"
    name = "SMS Gateway for Android"
    capabilities = frozenset({"reports"})
    config = PhoneConfig
    max_length = 1600
    id_path = "id"
    actions = {"receive": event}

    def verify(self, request: Request, channel: Channel[PhoneConfig]) -> None:
        stamp, given = request.headers.get("x-timestamp", ""), request.headers.get("x-signature", "")
        if not stamp.isdecimal() or abs(request.at - int(stamp)) > SIGNED_FOR_SECONDS:
            raise Forbidden("the call isn't signed, or long ago")
        signed = request.body + stamp.encode()
        wanted = hmac.new(channel.config.signing_key.encode(), signed, hashlib.sha256).hexdigest()
        if not hmac.compare_digest(given.lower().encode(), wanted.encode()):
            raise Forbidden("the signature is wrong")

    def call(self, message: Outgoing, part: Part, channel: Channel[PhoneConfig]) -> Call:
        config = channel.config
        sent: dict[str, Any] = {
            # Ours, so that a message which is handed over twice is sent once.
            "id": message.id + part.mark,
            "textMessage": {"text": part.text},
            "phoneNumbers": [message.address],
            "withDeliveryReport": True,
        }
        if message.urgent:
            sent["priority"] = AT_ONCE
        if config.device_id:
            sent["deviceId"] = config.device_id
        if config.sim_number:
            sent["simNumber"] = config.sim_number
        return post_json(f"{config.send_url.rstrip('/')}/messages", sent, basic(config.username, config.password))
