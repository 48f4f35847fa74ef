"""Playmobile, Uzbekistan: XML comes in, JSON goes out."""

from collections.abc import Sequence
from typing import Annotated
from xml.etree.ElementTree import Element

from channels.base import BadRequest, Channel, Happening, Inbound, Outgoing, adapter
from channels.gateway import Call, Gateway, LoginConfig, Part, basic, digits, post_json
from channels.reading import each, urn_of
from channels.request import Request, clean
from channels.settings import setting
from channels.xml import read_xml


class PlaymobileConfig(LoginConfig, frozen=True, kw_only=True):
    base_url: Annotated[str, setting("Base URL", min_length=1)]
    shortcode: Annotated[str, setting("Short code", "Messages come from it", min_length=1)]
    incoming_prefixes: Annotated[
        tuple[str, ...], setting("Prefixes", "Taken off the front of what people write, capitals or not")
    ] = ()


def messages(request: Request, channel: Channel[PlaymobileConfig]) -> Sequence[Happening]:
    return each(read_xml(request.body).findall("message"), lambda message: [_message(message, channel)])


def _message(message: Element, channel: Channel[PlaymobileConfig]) -> Inbound:
    sender, external_id = message.get("msisdn", ""), message.get("id", "")
    if not sender or not external_id:
        raise BadRequest("each message must have msisdn and id")
    text = _without_prefix(clean(message.findtext("content") or ""), channel.config.incoming_prefixes)
    if not text:
        raise BadRequest("no text")
    return Inbound(urn=urn_of(sender, channel), text=text, external_id=external_id)


def _without_prefix(text: str, prefixes: Sequence[str]) -> str:
    for prefix in prefixes:
        if text.lower().startswith(prefix.lower()):
            return text[len(prefix) :].strip()
    return text.strip()


@adapter
class Playmobile(Gateway[PlaymobileConfig]):
    code = "PM"
    name = "Playmobile"
    countries = ("UZ",)
    config = PlaymobileConfig
    max_length = 640
    actions = {"receive": messages}

    def call(self, message: Outgoing, part: Part, channel: Channel[PlaymobileConfig]) -> Call:
        config = channel.config
        sent = {
            "recipient": digits(message.address),
            "message-id": message.id + part.mark,
            "sms": {"originator": config.shortcode, "content": {"text": part.text}},
        }
        url = f"{config.base_url.rstrip('/')}/broker-api/send"
        return post_json(url, {"messages": [sent]}, basic(config.username, config.password))
