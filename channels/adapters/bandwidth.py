"""Bandwidth, North America. Source: dev.bandwidth.com, Messaging. What it tells comes in lists."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from channels.base import BadRequest, Channel, Happening, Inbound, Outgoing, Response, SendError, adapter
from channels.gateway import Call, Gateway, LoginConfig, Part, answered, basic, post_json
from channels.reading import StatusFields, each, json_body, need, pick, rfc3339, text_at, urn_of
from channels.request import Request
from channels.settings import setting

STATUSES = {"message-sending": "sent", "message-delivered": "delivered", "message-failed": "failed"}
REPORT = StatusFields(external_id=("message.id",), status=("type",), table=STATUSES)
TOO_MANY, SERVER_ERROR = 429, 500


class BandwidthConfig(LoginConfig, frozen=True, kw_only=True):
    account_id: Annotated[str, setting("Account ID", min_length=1)]
    messaging_application_id: Annotated[str, setting("Application ID", min_length=1)]


def _items(request: Request) -> list[Mapping[str, Any]]:
    items = json_body(request)
    if not isinstance(items, list) or not items or not all(isinstance(item, dict) for item in items):
        raise BadRequest("the body must be a list of JSON objects")
    return items


def messages(request: Request, channel: Channel[BandwidthConfig]) -> Sequence[Happening]:
    return each(_items(request), lambda item: [_message(item, channel)])


def _message(item: Mapping[str, Any], channel: Channel[BandwidthConfig]) -> Inbound:
    media = pick(item, "message.media")
    sent_on = rfc3339(need(item, "message.time"))
    return Inbound(
        urn=urn_of(need(item, "message.from"), channel),
        text=text_at(item, "message.text"),
        attachments=tuple(url for url in media if isinstance(url, str)) if isinstance(media, list) else (),
        external_id=need(item, "message.id"),
        sent_on=sent_on,
    )


def reports(request: Request, channel: Channel[BandwidthConfig]) -> Sequence[Happening]:  # noqa: ARG001
    return each(_items(request), REPORT.reports)


@adapter
class Bandwidth(Gateway[BandwidthConfig]):
    code = "BW"
    name = "Bandwidth"
    countries = ("CA", "US")
    capabilities = frozenset({"reports", "attachments"})
    config = BandwidthConfig
    max_length = 2048
    id_path = "id"
    actions = {"receive": messages, "status": reports}

    def parts(self, message: Outgoing, channel: Channel[Any]) -> list[str]:
        return [message.text] if message.attachments else super().parts(message, channel)

    def call(self, message: Outgoing, part: Part, channel: Channel[BandwidthConfig]) -> Call:
        config = channel.config
        sent: dict[str, Any] = {
            "applicationId": config.messaging_application_id,
            "to": [message.address],
            "from": channel.address,
            "text": part.text,
        }
        if message.attachments:
            sent["media"] = [attachment.partition(":")[2] for attachment in message.attachments]
        url = f"https://messaging.bandwidth.com/api/v2/users/{config.account_id}/messages"
        return post_json(url, sent, basic(config.username, config.password))

    def taken(self, response: Response) -> str:
        reason = text_at(answered(response), "description")
        if reason and response.status < SERVER_ERROR and response.status != TOO_MANY:
            raise SendError("rejected", reason)
        return super().taken(response)
