"""Mblox (now Sinch batches): one address takes messages and reports. Source: developers.sinch.com, SMS."""

from collections.abc import Sequence

from channels.base import BadRequest, Channel, Happening, Outgoing, adapter
from channels.gateway import Call, Gateway, LoginConfig, Part, digits, post_json
from channels.reading import MessageFields, StatusFields, iso, json_object, need
from channels.request import Request

STATUSES = {
    "Delivered": "delivered",
    "Dispatched": "sent",
    "Aborted": "failed",
    "Rejected": "failed",
    "Failed": "failed",
    "Expired": "failed",
    "Unknown": "failed",
}
MESSAGE = MessageFields(
    sender=("from",), text=("body",), external_id=("id",), sent_on=("received_at",), date=iso,
    required=("id", "from", "to", "body", "received_at"),
)  # fmt: skip
REPORT = StatusFields(external_id=("batch_id",), status=("status",), table=STATUSES)


def happenings(request: Request, channel: Channel[LoginConfig]) -> Sequence[Happening]:
    fields = json_object(request)
    match need(fields, "type"):
        case "mo_text":
            return [MESSAGE.message(fields, channel)]
        case "recipient_delivery_report_sms":
            return REPORT.reports(fields)
        case kind:
            raise BadRequest(f"unknown type '{kind}'")


@adapter
class Mblox(Gateway[LoginConfig]):
    code = "MB"
    name = "Mblox"
    capabilities = frozenset({"reports"})
    config = LoginConfig
    max_length = 459
    id_path = "id"
    actions = {"receive": happenings}

    def call(self, message: Outgoing, part: Part, channel: Channel[LoginConfig]) -> Call:
        sent = {
            "from": digits(channel.address),
            "to": [digits(message.address)],
            "body": part.text,
            "delivery_report": "per_recipient",
        }
        headers = {"Authorization": f"Bearer {channel.config.password}"}
        return post_json(f"https://api.mblox.com/xms/v1/{channel.config.username}/batches", sent, headers)
