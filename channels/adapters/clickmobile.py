"""Click Mobile, Malawi: XML comes in, JSON goes out, signed with the time. Nothing is reported."""

import hashlib
from collections.abc import Sequence
from datetime import UTC
from typing import Annotated

from channels.base import (
    BadRequest,
    Channel,
    Happening,
    Inbound,
    Outgoing,
    Response,
    SendError,
    adapter,
    check_response,
)
from channels.gateway import Call, Gateway, LoginConfig, Part, answered, post_json
from channels.reading import text_at, urn_of
from channels.request import Request, clean
from channels.settings import setting
from channels.xml import read_xml
from flows.moment import read_rfc3339

TAKEN = "000"


class ClickMobileConfig(LoginConfig, frozen=True, kw_only=True):
    app_id: Annotated[str, setting("Application ID", min_length=1)]
    org_id: Annotated[str, setting("Organization ID", min_length=1)]
    send_url: Annotated[str, setting("Send URL")] = "http://41.77.8.30:8181/smsapi/sendSms"


def message(request: Request, channel: Channel[ClickMobileConfig]) -> Sequence[Happening]:
    document = read_xml(request.body)
    sender = document.findtext("mobile")
    if not sender or not document.findtext("shortCode"):
        raise BadRequest("missing parameters, must have 'mobile' and 'shortcode'")
    text, external_id = document.findtext("text") or "", document.findtext("referenceID") or ""
    return [Inbound(urn=urn_of(sender, channel), text=clean(text), external_id=clean(external_id))]


@adapter
class ClickMobile(Gateway[ClickMobileConfig]):
    code = "CM"
    name = "Click Mobile"
    countries = ("MW",)
    config = ClickMobileConfig
    actions = {"receive": message}

    def call(self, message: Outgoing, part: Part, channel: Channel[ClickMobileConfig]) -> Call:
        config = channel.config
        stamp = read_rfc3339(message.at).astimezone(UTC).strftime("%Y%m%d%H%M%S")
        key = f"{config.app_id}{stamp}{config.password}".encode()
        sent = {
            "app_id": config.app_id,
            "org_id": config.org_id,
            "user_id": config.username,
            "timestamp": stamp,
            "auth_key": hashlib.md5(key, usedforsecurity=False).hexdigest(),
            "operation": "send",
            "reference": message.id,
            "message_type": "1",
            "src_address": channel.address,
            "dst_address": message.address,
            "message": part.text,
        }
        return post_json(config.send_url, sent)

    def taken(self, response: Response) -> str:
        check_response(response)
        if text_at(answered(response), "code") != TAKEN:
            raise SendError("response_content", text_at(answered(response), "desc"))
        return ""
