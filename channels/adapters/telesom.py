"""Telesom, Somaliland. Texts are signed with the day; nothing is reported."""

import hashlib
from datetime import UTC
from typing import Annotated

from channels.base import Channel, Outgoing, Response, adapter, check_response
from channels.gateway import Call, Gateway, LoginConfig, Part, post_form
from channels.reading import MessageFields
from channels.settings import setting
from flows.moment import read_rfc3339
from flows.phone import national


class TelesomConfig(LoginConfig, frozen=True, kw_only=True):
    secret: Annotated[str, setting("Private key", secret=True, min_length=1)]
    send_url: Annotated[str, setting("Send URL")] = "http://telesom.com/sendsms"


@adapter
class Telesom(Gateway[TelesomConfig]):
    code = "TS"
    name = "Telesom"
    countries = ("SO",)
    config = TelesomConfig
    actions = {"receive": MessageFields(sender=("mobile",), text=("msg",))}

    def call(self, message: Outgoing, part: Part, channel: Channel[TelesomConfig]) -> Call:
        to = f"0{national(message.address)}"
        fields = {"to": to, "from": channel.address, "msg": part.text}
        return post_form(channel.config.send_url, {**fields, "key": _key(message, part, to, channel)})

    def taken(self, response: Response) -> str:
        check_response(response, "Success")
        return ""


def _key(message: Outgoing, part: Part, to: str, channel: Channel[TelesomConfig]) -> str:
    config = channel.config
    day = read_rfc3339(message.at).astimezone(UTC).strftime("%d/%m/%Y")
    signed = "|".join((config.username, config.password, to, part.text, channel.address, day, config.secret))
    return hashlib.md5(signed.encode(), usedforsecurity=False).hexdigest().upper()
