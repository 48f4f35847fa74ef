"""Kannel's HTTP interface (smsbox). Source: the Kannel user's guide, chapters on ``sendsms`` and delivery reports."""

from collections.abc import Sequence
from typing import Annotated, Any
from urllib.parse import parse_qs

from channels.base import BadRequest, Channel, Happening, Inbound, Outgoing, adapter
from channels.gateway import Call, Gateway, LoginConfig, Part, get
from channels.reading import StatusFields, epoch, need, text_at, urn_of
from channels.request import Request, clean
from channels.segments import fits_gsm7
from channels.settings import setting
from flows.phone import national

# The bits of a report: delivered, not delivered, waiting at the SMSC, taken or refused by the SMSC.
STATUSES = {"1": "delivered", "2": "failed", "4": "sent", "8": "sent", "16": "failed"}
REPORT = StatusFields(message_id=("uuid",), status=("status",), table=STATUSES, lenient=True)
WIDE = {"UTF-16BE", "UCS-2"}


class KannelConfig(LoginConfig, frozen=True, kw_only=True):
    send_url: Annotated[str, setting("Send URL", "Of sendsms, http://host:13013/cgi-bin/sendsms", min_length=1)]
    dlr_mask: Annotated[str, setting("Reports wanted", "1 delivered, 2 not, 4 waiting, 8 taken, 16 refused; sum")] = (
        "27"
    )
    ignore_sent: Annotated[bool, setting("Skip reports of sending", "Only what was delivered or not counts")] = False
    use_national: Annotated[bool, setting("National numbers", "Without the country's code")] = False


def message(request: Request, channel: Channel[KannelConfig]) -> Sequence[Happening]:
    fields = request.fields
    sent_on = need(fields, "ts")
    return [
        Inbound(
            urn=urn_of(need(fields, "sender"), channel),
            text=_text(request),
            external_id=need(fields, "id"),
            sent_on=epoch(sent_on),
        )
    ]


def _text(request: Request) -> str:
    """Without ``mo-recode`` Kannel passes on the bytes of UCS-2 and says so in ``charset``."""
    charset = request.first("charset").upper()
    if charset not in WIDE:
        return text_at(request.fields, "message")
    octets = parse_qs(request.query, encoding="latin-1").get("message", [""])[0].encode("latin-1")
    return clean(octets.decode("utf-16-be", "replace"))


def report(request: Request, channel: Channel[KannelConfig]) -> Sequence[Happening]:
    if request.first("status") == "0":
        raise BadRequest("field 'status' required")
    reports = REPORT.reports(request.fields)
    skipped = {"sent"} if channel.config.ignore_sent else set()
    return [one for one in reports if one.status not in skipped]


@adapter
class Kannel(Gateway[KannelConfig]):
    code = "KN"
    name = "Kannel"
    capabilities = frozenset({"reports"})
    config = KannelConfig
    encoding = "S"
    actions = {"receive": message, "status": report}

    def call(self, message: Outgoing, part: Part, channel: Channel[KannelConfig]) -> Call:
        config = channel.config
        fields: dict[str, Any] = {
            "username": config.username,
            "password": config.password,
            "from": channel.address,
            "to": national(message.address) if config.use_national else message.address,
            "text": part.text,
            # Kannel fills in %d; our UUID makes its own id needless.
            "dlr-url": f"{channel.callback('status', uuid=message.id)}&status=%d",
            "dlr-mask": config.dlr_mask,
        }
        if not fits_gsm7(part.text):
            fields |= {"text": part.text.encode("utf-16-be"), "coding": "2"}
        if message.urgent:
            fields["priority"] = "1"
        return get(config.send_url, fields)
