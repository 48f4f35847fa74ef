"""External HTTP: any gateway that can call a URL and be called at one. All about it is set per channel."""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, Literal
from urllib.parse import quote_plus, urlencode
from uuid import UUID
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import orjson
import phonenumbers
from msgspec import Meta, Struct

from channels.base import (
    HTTP,
    Answer,
    BadRequest,
    Channel,
    Happening,
    Inbound,
    Outgoing,
    QuickReply,
    SendError,
    Sent,
    StatusReport,
    Stopped,
    adapter,
    check_response,
    json_answer,
)
from channels.request import Request
from channels.segments import split, substitute
from flows.moment import read_rfc3339
from flows.phone import parse_phone
from flows.urns import URN, URNError, validate_urn

XML_LIMIT = 100_000

CONTENT_TYPES = {
    "urlencoded": "application/x-www-form-urlencoded",
    "json": "application/json",
    "xml": "text/xml; charset=utf-8",
}


class ExternalConfig(Struct, frozen=True, kw_only=True):
    send_url: Annotated[
        str, Meta(title="Send URL", description="Called for each message; {{to}} {{text}} … allowed")
    ] = ""
    method: Annotated[Literal["POST", "GET", "PUT"], Meta(title="Method")] = "POST"
    body: Annotated[str, Meta(title="Body", description="What is sent; in JSON no quotes around {{…}}")] = (
        "id={{id}}&text={{text}}&to={{to}}&to_no_plus={{to_no_plus}}&from={{from}}&from_no_plus={{from_no_plus}}"
        "&channel={{channel}}"
    )
    content_type: Annotated[str, Meta(title="Content type", description="urlencoded, json, xml or a MIME type")] = (
        "urlencoded"
    )
    headers: Annotated[dict[str, str], Meta(title="Headers")] = {}
    send_authorization: Annotated[str, Meta(title="Authorization header", extra={"secret": True})] = ""
    max_length: Annotated[int, Meta(title="Longest message", description="In letters; longer ones are cut", ge=1)] = 160
    encoding: Annotated[
        Literal["D", "S"], Meta(title="Encoding", description="S writes near letters where that saves SMS")
    ] = "D"
    use_national: Annotated[bool, Meta(title="National numbers", description="Without the country's code")] = False
    mt_response_check: Annotated[str, Meta(title="Expected in the answer to a message")] = ""
    mo_from_field: Annotated[str, Meta(title="Field of the sender")] = ""
    mo_text_field: Annotated[str, Meta(title="Field of the text")] = ""
    mo_date_field: Annotated[str, Meta(title="Field of the date")] = ""
    mo_id_field: Annotated[str, Meta(title="Field of the message's id", description="A repeated id is ignored")] = ""
    from_xpath: Annotated[str, Meta(title="XPath of the sender", description="For gateways that send XML")] = ""
    text_xpath: Annotated[str, Meta(title="XPath of the text")] = ""
    mo_response: Annotated[str, Meta(title="Answer to a received message")] = ""
    mo_response_content_type: Annotated[str, Meta(title="Content type of that answer")] = "text/plain"


@adapter
class External:
    code = "EX"
    name = "External HTTP"
    schemes = ("tel", "ext", "whatsapp", "telegram", "facebook")
    roles = ("send", "receive")
    actions = ("receive", "sent", "delivered", "failed", "stopped")
    config = ExternalConfig

    def parse(self, request: Request, channel: Channel[ExternalConfig]) -> Sequence[Happening]:
        match request.action:
            case "receive":
                return [_message(request, channel)]
            case "stopped":
                return [Stopped(urn=_urn(_required(request, "from"), channel))]
            case status:
                return [StatusReport(status=status, message_id=_message_id(request))]

    def answer(self, channel: Channel[ExternalConfig], happenings: Sequence[Happening]) -> Answer:
        config = channel.config
        if config.mo_response and all(isinstance(happening, Inbound) for happening in happenings):
            return Answer(config.mo_response, config.mo_response_content_type)
        return json_answer(channel, happenings)

    async def send(self, message: Outgoing, channel: Channel[ExternalConfig], http: HTTP) -> Sent:
        config = channel.config
        if not config.send_url:
            raise SendError("channel_config", "the channel has no send URL")
        text = substitute(message.full_text) if config.encoding == "S" else message.full_text
        *former, last = split(text, config.max_length)
        for part in former:
            await _send_part(message, part, (), channel, http)
        await _send_part(message, last, message.quick_replies, channel, http)
        return Sent()


def _message(request: Request, channel: Channel[ExternalConfig]) -> Inbound:
    config = channel.config
    if config.from_xpath and config.text_xpath:
        sender, text = _read_xml(request, config)
    else:
        sender = request.first(config.mo_from_field or "from", "from", "sender")
        text = request.first(config.mo_text_field or "text", "text")
    if not sender:
        raise BadRequest("must have one of 'sender' or 'from' set")
    return Inbound(
        urn=_urn(sender, channel),
        text=text,
        external_id=request.first(config.mo_id_field) if config.mo_id_field else "",
        sent_on=_date(request.first(config.mo_date_field or "date", "date", "time")),
    )


def _read_xml(request: Request, config: ExternalConfig) -> tuple[str, str]:
    if len(request.body) > XML_LIMIT:
        raise BadRequest(f"the XML must not be longer than {XML_LIMIT} bytes")
    if b"<!DOCTYPE" in request.body or b"<!ENTITY" in request.body:
        raise BadRequest("the XML must not define entities")
    try:
        document = ET.Element("document")
        document.append(ET.fromstring(request.body))  # noqa: S314  # entities were refused above
        sender, text = (document.find(_relative(path)) for path in (config.from_xpath, config.text_xpath))
    except (ET.ParseError, SyntaxError) as error:
        raise BadRequest(f"the XML can't be read: {error}") from error
    if sender is None or text is None:
        raise BadRequest(f"missing from at: {config.from_xpath} or text at: {config.text_xpath} node")
    return (sender.text or "").strip(), (text.text or "").strip()


def _relative(xpath: str) -> str:
    return f".{xpath}" if xpath.startswith("/") else xpath


def _date(text: str) -> str:
    if text:
        try:
            read_rfc3339(text)
        except ValueError as error:
            raise BadRequest("invalid date format, must be RFC 3339") from error
    return text


def _required(request: Request, name: str) -> str:
    value = request.first(name)
    if not value:
        raise BadRequest(f"field '{name}' required")
    return value


def _message_id(request: Request) -> str:
    text = request.first("uuid", "id")
    if not text:
        raise BadRequest("parameters id or uuid should not be empty")
    try:
        return str(UUID(text))
    except ValueError as error:
        raise BadRequest(f"'{text}' is not the UUID of a message") from error


def _urn(sender: str, channel: Channel[ExternalConfig]) -> str:
    if channel.scheme == "tel":
        number = parse_phone(sender, channel.country)
        if number is None:
            raise BadRequest(f"'{sender}' is not a possible number")
        return f"tel:{number}"
    urn = URN(channel.scheme, sender.strip())
    try:
        validate_urn(urn)
    except URNError as error:
        raise BadRequest(str(error)) from error
    return urn.identity


async def _send_part(
    message: Outgoing,
    text: str,
    replies: tuple[QuickReply, ...],
    channel: Channel[ExternalConfig],
    http: HTTP,
) -> None:
    config = channel.config
    values = _values(message, text, channel)
    url = _fill(config.send_url, values, quote_plus, _query_replies(replies))
    content_type = CONTENT_TYPES.get(config.content_type, config.content_type)
    body = "" if config.method == "GET" else _body(config.body, content_type, values, replies)
    headers = {"Content-Type": content_type, **config.headers}
    if config.send_authorization:
        headers["Authorization"] = config.send_authorization
    response = await http.request(config.method, url, headers=headers, body=body.encode())
    check_response(response, config.mt_response_check)


def _values(message: Outgoing, text: str, channel: Channel[ExternalConfig]) -> Mapping[str, str]:
    path = message.urn.partition(":")[2]
    to = _national(path) if channel.config.use_national else path
    return {
        "id": message.id,
        "uuid": message.id,
        "text": text,
        "to": to,
        "to_no_plus": to.removeprefix("+"),
        "from": channel.address,
        "from_no_plus": channel.address.removeprefix("+"),
        "channel": channel.uuid,
        "session_status": "W" if message.session_open else "C",
    }


def _national(number: str) -> str:
    try:
        return phonenumbers.national_significant_number(phonenumbers.parse(number, None))
    except phonenumbers.NumberParseException:
        return number


def _body(template: str, content_type: str, values: Mapping[str, str], replies: tuple[QuickReply, ...]) -> str:
    texts = [reply.text for reply in replies]
    if "json" in content_type:
        return _fill(template, values, _json, _json(texts))
    if "xml" in content_type:
        return _fill(template, values, _xml, "".join(f"<item>{_xml(text)}</item>" for text in texts))
    return _fill(template, values, quote_plus, _query_replies(replies))


def _fill(template: str, values: Mapping[str, str], encode: Callable[[str], str], replies: str) -> str:
    """The template with its placeholders replaced, in one pass: what a message says is never a placeholder."""
    pieces = template.split("{{")
    filled = [pieces[0]]
    for piece in pieces[1:]:
        name, closed, rest = piece.partition("}}")
        if closed and name == "quick_replies":
            filled.append(replies + rest)
        elif closed and name in values:
            filled.append(encode(values[name]) + rest)
        else:
            filled.append("{{" + piece)
    return "".join(filled)


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()


def _xml(text: str) -> str:
    return escape(text, {"\n": "&#xA;", "\r": "&#xD;", '"': "&#34;"})


def _query_replies(replies: tuple[QuickReply, ...]) -> str:
    return "".join("&" + urlencode({"quick_reply": reply.text}) for reply in replies)
