"""Infobip: SMS and MMS the world over. Source: www.infobip.com/docs/api."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from channels.base import BadRequest, Channel, Happening, Inbound, Outgoing, Response, SendError, adapter
from channels.gateway import Call, Gateway, GatewayConfig, Part, answered, basic, digits, post_json
from channels.reading import StatusFields, each, iso, items_at, json_object, need, pick, text_at, urn_of
from channels.request import Request
from channels.settings import setting

STATUSES = {
    "PENDING": "sent",
    "DELIVERED": "delivered",
    "EXPIRED": "failed",
    "REJECTED": "failed",
    "UNDELIVERABLE": "failed",
}
REPORT = StatusFields(external_id=("messageId",), status=("status.groupName",), table=STATUSES)
PENDING, DELIVERED = "1", "3"


class InfobipConfig(GatewayConfig, frozen=True, kw_only=True):
    username: Annotated[str, setting("User name", "If there is no API key", main=True)] = ""
    password: Annotated[str, setting("Password", secret=True)] = ""
    api_key: Annotated[str, setting("API key", secret=True)] = ""
    base_url: Annotated[str, setting("Base URL", "Of the account, https://xxxxx.api.infobip.com")] = (
        "https://api.infobip.com"
    )
    transliteration: Annotated[
        str, setting("Transliteration", "Near letters of Infobip's: CENTRAL_EUROPEAN, SERBIAN_CYRILLIC, …")
    ] = ""


def messages(request: Request, channel: Channel[InfobipConfig]) -> Sequence[Happening]:
    return each(items_at(json_object(request), "results"), lambda result: _said(result, channel))


def _said(result: Any, channel: Channel[InfobipConfig]) -> list[Inbound]:
    message = _message(result, channel)
    return [message] if message.text or message.attachments else []


def _message(result: Any, channel: Channel[InfobipConfig]) -> Inbound:
    pieces = pick(result, "message")
    pieces = pieces if isinstance(pieces, list) else []
    texts = [text_at(piece, "value") for piece in pieces if text_at(piece, "contentType") == "text/plain"]
    received = text_at(result, "receivedAt")
    return Inbound(
        urn=urn_of(need(result, "from"), channel),
        text=text_at(result, "text") or "\n".join(filter(None, texts)),
        attachments=tuple(f"{text_at(p, 'contentType')}:{text_at(p, 'url')}" for p in pieces if text_at(p, "url")),
        external_id=text_at(result, "messageId"),
        sent_on=iso(received) if received else "",
    )


def reports(request: Request, channel: Channel[InfobipConfig]) -> Sequence[Happening]:  # noqa: ARG001
    results = items_at(json_object(request), "results")
    if not results:
        raise BadRequest("field 'results' required")
    return each(results, REPORT.reports)


@adapter
class Infobip(Gateway[InfobipConfig]):
    code = "IB"
    name = "Infobip"
    capabilities = frozenset({"reports", "attachments"})
    config = InfobipConfig
    actions = {"receive": messages, "delivered": reports}
    id_path = "messages.0.messageId"

    def parts(self, message: Outgoing, channel: Channel[InfobipConfig]) -> list[str]:
        return [message.text] if message.attachments else super().parts(message, channel)

    def call(self, message: Outgoing, part: Part, channel: Channel[InfobipConfig]) -> Call:
        config = channel.config
        headers = _authorization(config)
        common = {
            "destinations": [{"to": digits(message.address), "messageId": message.id}],
            "webhooks": {
                "delivery": {
                    "url": channel.callback("delivered"),
                    "intermediateReport": True,
                    "contentType": "application/json",
                }
            },
        }
        if message.attachments:
            sent = {"sender": channel.address, **common, "content": _segments(message)}
            return post_json(f"{config.base_url}/mms/2/messages", {"messages": [sent]}, headers)
        content = {"text": part.text} | ({"transliteration": config.transliteration} if config.transliteration else {})
        sent = {"from": channel.address, **common, "content": content}
        return post_json(f"{config.base_url}/sms/3/messages", {"messages": [sent]}, headers)

    def taken(self, response: Response) -> str:
        external_id = super().taken(response)
        if text_at(answered(response), "messages.0.status.groupId") not in {PENDING, DELIVERED}:
            raise SendError("response_content", text_at(answered(response), "messages.0.status.description"))
        return external_id


def _authorization(config: InfobipConfig) -> Mapping[str, str]:
    return {"Authorization": f"App {config.api_key}"} if config.api_key else basic(config.username, config.password)


def _segments(message: Outgoing) -> Mapping[str, Any]:
    text = [{"type": "TEXT", "text": message.text}] if message.text else []
    links = [
        {"type": "LINK", "contentUrl": url, "contentType": kind}
        for kind, _, url in (attachment.partition(":") for attachment in message.attachments)
    ]
    return {"title": "", "messageSegments": text + links}
