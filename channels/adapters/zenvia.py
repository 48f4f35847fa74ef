"""Zenvia (API v2), Brazil and Latin America: SMS and WhatsApp. Source: zenvia.github.io/zenvia-openapi-spec/v2."""

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar

from channels.base import BadRequest, Channel, Happening, Inbound, Outgoing, adapter
from channels.gateway import Call, Gateway, GatewayConfig, Part, digits, post_json
from channels.reading import StatusFields, items_at, json_object, need, pattern, pick, text_at, urn_of, urn_with
from channels.request import Request
from channels.segments import split
from channels.settings import setting

STATUSES = {
    "SENT": "sent",
    "DELIVERED": "delivered",
    "READ": "read",
    "NOT_DELIVERED": "failed",
    "REJECTED": "failed",
}
REPORT = StatusFields(external_id=("messageId",), status=("messageStatus.code",), table=STATUSES, lenient=True)
_date = pattern("%Y-%m-%dT%H:%M:%SZ")


class ZenviaConfig(GatewayConfig, frozen=True, kw_only=True):
    api_key: Annotated[str, setting("API token", secret=True, min_length=1)]


def messages(request: Request, channel: Channel[ZenviaConfig]) -> Sequence[Happening]:
    """A message can have several contents, and each of them is a message to us."""
    fields = json_object(request)
    external_id, contents = need(fields, "message.id"), items_at(fields, "message.contents")
    sent_on, sender = _date(need(fields, "timestamp")), need(fields, "message.from")
    return [
        Inbound(
            urn=urn_of(sender, channel) if channel.scheme == "tel" else urn_with("whatsapp", digits(sender)),
            text=text_at(content, "text"),
            attachments=tuple(_attachments(content)),
            external_id=external_id if number == 0 else f"{external_id}.{number}",
            sent_on=sent_on,
            name=text_at(fields, "message.visitor.name"),
        )
        for number, content in enumerate(contents)
    ]


def _attachments(content: Any) -> list[str]:
    if text_at(content, "type") == "location":
        place = pick(content, "latitude"), pick(content, "longitude")
        if not all(isinstance(degrees, int | float) for degrees in place):
            raise BadRequest("a location must have latitude and longitude")
        return [f"geo:{place[0]:f},{place[1]:f}"]
    url = text_at(content, "fileUrl")
    return [url] if url else []


def report(request: Request, channel: Channel[ZenviaConfig]) -> Sequence[Happening]:  # noqa: ARG001
    return REPORT.reports(json_object(request))


class Zenvia(Gateway[ZenviaConfig]):
    """What both have in common; ``kind`` is in the address that messages are sent to."""

    kind: ClassVar[str]
    config = ZenviaConfig
    max_length = 1152
    id_path = "id"
    needs_id = True
    actions = {"receive": messages, "status": report}

    def parts(self, message: Outgoing, channel: Channel[Any]) -> list[str]:  # noqa: ARG002
        """One call has them all."""
        return [message.full_text]

    def call(self, message: Outgoing, part: Part, channel: Channel[ZenviaConfig]) -> Call:  # noqa: ARG002
        sent = {
            "from": digits(channel.address),
            "to": digits(message.address),
            "contents": self.contents(message, channel.config.max_length or self.max_length),
        }
        headers = {"X-API-TOKEN": channel.config.api_key}
        return post_json(f"https://api.zenvia.com/v2/channels/{self.kind}/messages", sent, headers)

    def contents(self, message: Outgoing, limit: int) -> list[dict[str, str]]:
        return [{"type": "text", "text": text} for text in split(message.full_text, limit)]


@adapter
class ZenviaSms(Zenvia):
    code = "ZVS"
    name = "Zenvia SMS"
    countries = ("BR",)
    capabilities = frozenset({"reports"})
    kind = "sms"


@adapter
class ZenviaWhatsApp(Zenvia):
    code = "ZVW"
    name = "Zenvia WhatsApp"
    countries = ("BR",)
    schemes = ("whatsapp",)
    capabilities = frozenset({"reports", "attachments"})
    kind = "whatsapp"

    def contents(self, message: Outgoing, limit: int) -> list[dict[str, str]]:
        files = [
            {"type": "file", "fileUrl": url, "fileMimeType": kind}
            for kind, _, url in (attachment.partition(":") for attachment in message.attachments)
        ]
        texts = [{"type": "text", "text": text} for text in split(message.text, limit) if text]
        return files + texts
