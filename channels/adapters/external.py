"""External HTTP: any gateway that can call a URL and be called at one. All about it is set per channel."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Annotated, Any, Literal
from urllib.parse import quote_plus, urlencode
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape

import orjson
from msgspec import Struct

from channels.base import (
    HTTP,
    Answer,
    BadRequest,
    Began,
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
    send_each,
)
from channels.gateway import NEAR_LETTERS
from channels.reading import need, own_id, rfc3339, urn_of
from channels.request import Request
from channels.segments import split
from channels.settings import setting
from channels.xml import read_xml
from flows.near_letters import substitute
from flows.phone import national
from flows.told import told

CONTENT_TYPES = {
    "urlencoded": "application/x-www-form-urlencoded",
    "json": "application/json",
    "xml": "text/xml; charset=utf-8",
}


class ExternalConfig(Struct, frozen=True, kw_only=True):
    send_url: Annotated[str, setting("Send URL", "Called for each message; {{to}} {{text}} … allowed", main=True)] = ""
    method: Annotated[Literal["POST", "GET", "PUT"], setting("Method", main=True)] = "POST"
    body: Annotated[str, setting("Body", "What is sent; in JSON no quotes around {{…}}", main=True, lines=True)] = (
        "id={{id}}&text={{text}}&to={{to}}&to_no_plus={{to_no_plus}}&from={{from}}&from_no_plus={{from_no_plus}}"
        "&channel={{channel}}"
    )
    content_type: Annotated[str, setting("Content type", "urlencoded, json, xml or a MIME type", main=True)] = (
        "urlencoded"
    )
    headers: Annotated[dict[str, str], setting("Headers", main=True)] = {}
    send_authorization: Annotated[str, setting("Authorization header", secret=True)] = ""
    max_length: Annotated[int, setting("Longest message", "In letters; longer texts go in several", ge=1)] = 160
    encoding: Annotated[
        Literal["D", "S"],
        setting("Encoding", choices={"D": told("Letters as they are written"), "S": NEAR_LETTERS}),
    ] = "D"
    use_national: Annotated[bool, setting("National numbers", "Without the country's code")] = False
    mt_response_check: Annotated[str, setting("Expected in the answer to a message")] = ""
    mo_from_field: Annotated[str, setting("Field of the sender")] = ""
    mo_text_field: Annotated[str, setting("Field of the text")] = ""
    mo_date_field: Annotated[str, setting("Field of the date")] = ""
    mo_id_field: Annotated[str, setting("Field of the message's id", "A repeated id is ignored")] = ""
    from_xpath: Annotated[str, setting("XPath of the sender", "For gateways that send XML")] = ""
    text_xpath: Annotated[str, setting("XPath of the text")] = ""
    mo_response: Annotated[str, setting("Answer to a received message", lines=True)] = ""
    mo_response_content_type: Annotated[str, setting("Content type of that answer")] = "text/plain"


@adapter
class External:
    code = "EX"
    name = "External HTTP"
    countries = ()
    schemes = ("tel", "ext", "whatsapp", "telegram", "facebook")
    roles = ("send", "receive")
    capabilities = frozenset({"reports", "quick_replies"})
    actions = ("receive", "sent", "delivered", "failed", "stopped", "called")
    config = ExternalConfig

    def parse(self, request: Request, channel: Channel[ExternalConfig]) -> Sequence[Happening]:
        match request.action:
            case "receive":
                return [_message(request, channel)]
            case "stopped":
                return [Stopped(urn=urn_of(need(request.fields, "from"), channel))]
            case "called":  # and nobody answered
                return [Began(urn=urn_of(need(request.fields, "from"), channel), by="call")]
            case status:
                return [StatusReport(status=status, message_id=own_id(need(request.fields, "uuid", "id")))]

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
        parts: list[tuple[str, tuple[QuickReply, ...]]] = [*((part, ()) for part in former)]
        parts.append((last, message.quick_replies))
        return await send_each(message, [partial(_send_part, message, *part, channel, http) for part in parts])


def _message(request: Request, channel: Channel[ExternalConfig]) -> Inbound:
    config = channel.config
    if config.from_xpath and config.text_xpath:
        sender, text = _read_paths(request, config)
    else:
        sender = request.first(config.mo_from_field or "from", "from", "sender")
        text = request.first(config.mo_text_field or "text", "text")
    if not sender:
        raise BadRequest("must have one of 'sender' or 'from' set")
    sent_on = request.first(config.mo_date_field or "date", "date", "time")
    return Inbound(
        urn=urn_of(sender, channel),
        text=text,
        external_id=request.first(config.mo_id_field) if config.mo_id_field else "",
        sent_on=rfc3339(sent_on) if sent_on else "",
    )


def _read_paths(request: Request, config: ExternalConfig) -> tuple[str, str]:
    document = ET.Element("document")
    document.append(read_xml(request.body))
    try:
        sender, text = (document.find(_relative(path)) for path in (config.from_xpath, config.text_xpath))
    except SyntaxError as error:
        raise BadRequest(f"the path can't be read: {error}") from error
    if sender is None or text is None:
        raise BadRequest(f"missing from at: {config.from_xpath} or text at: {config.text_xpath} node")
    return (sender.text or "").strip(), (text.text or "").strip()


def _relative(xpath: str) -> str:
    return f".{xpath}" if xpath.startswith("/") else xpath


async def _send_part(
    message: Outgoing,
    text: str,
    replies: tuple[QuickReply, ...],
    channel: Channel[ExternalConfig],
    http: HTTP,
) -> str:
    """Its answer has no id."""
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
    return ""


def _values(message: Outgoing, text: str, channel: Channel[ExternalConfig]) -> Mapping[str, str]:
    to = national(message.address) if channel.config.use_national else message.address
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
