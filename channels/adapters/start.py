"""Start Mobile, Ukraine: XML both ways. Nothing is reported."""

from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from channels.base import (
    Answer,
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
from channels.gateway import Call, Gateway, LoginConfig, Part, basic
from channels.reading import epoch, urn_of
from channels.request import Request, clean
from channels.xml import read_xml

SEND_URL = "https://bulk.startmobile.ua/clients.php"
HEADERS = {"Content-Type": "application/xml; charset=utf8"}


def message(request: Request, channel: Channel[LoginConfig]) -> Sequence[Happening]:
    # Some of its documents end in a stray mark.
    document = read_xml(request.body.strip().rstrip(b"`"))
    service = document.find("service")
    external_id = service.get("request_id", "") if service is not None else ""
    sender, stamp = document.findtext("from"), service.get("timestamp", "") if service is not None else ""
    if not external_id or not sender or not document.findtext("to"):
        raise BadRequest("missing parameters, must have 'request_id', 'to' and 'from'")
    text = clean(document.findtext("body") or "")
    return [Inbound(urn=urn_of(sender, channel), text=text, external_id=clean(external_id), sent_on=epoch(stamp))]


@adapter
class Start(Gateway[LoginConfig]):
    code = "ST"
    name = "Start Mobile"
    countries = ("UA",)
    config = LoginConfig
    max_length = 1600
    actions = {"receive": message}

    def answer(self, channel: Channel[LoginConfig], happenings: Sequence[Happening]) -> Answer:  # noqa: ARG002
        return Answer('<answer type="async"><state>Accepted</state></answer>', "text/xml; charset=utf-8")

    def call(self, message: Outgoing, part: Part, channel: Channel[LoginConfig]) -> Call:
        text = escape(part.text, {"\n": "&#xA;", "\r": "&#xD;", '"': "&#34;", "'": "&#39;"})
        body = (
            f'<message><service id="single" source={quoteattr(channel.address)} validity="+12 hours"></service>'
            f"<to>{escape(message.address)}</to>"
            f'<body content-type="plain/text" encoding="plain">{text}</body></message>'
        )
        login = basic(channel.config.username, channel.config.password)
        return Call("POST", SEND_URL, {**HEADERS, **login}, body.encode())

    def taken(self, response: Response) -> str:
        check_response(response)
        try:
            answer = read_xml(response.text.encode())
        except BadRequest as error:
            raise SendError("response_content", str(error)) from error
        external_id = answer.findtext("id") or ""
        if not external_id:
            raise SendError("response_content", "the gateway's answer has no id")
        return external_id
