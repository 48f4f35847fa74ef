"""Globe Labs, Philippines. Nothing is reported."""

from collections.abc import Sequence
from typing import Annotated, Any

from channels.base import BadRequest, Channel, Happening, Inbound, Outgoing, adapter
from channels.gateway import Call, Gateway, GatewayConfig, Part, digits, post_json
from channels.reading import each, items_at, json_object, need, pattern, text_at, urn_of
from channels.request import Request
from channels.settings import setting

_date = pattern("%a %b %d %Y %H:%M:%S GMT%z (%Z)")


class GlobeConfig(GatewayConfig, frozen=True, kw_only=True):
    app_id: Annotated[str, setting("Application ID", min_length=1)]
    app_secret: Annotated[str, setting("Application secret", secret=True, min_length=1)]
    passphrase: Annotated[str, setting("Passphrase", secret=True, min_length=1)]


def messages(request: Request, channel: Channel[GlobeConfig]) -> Sequence[Happening]:
    items = items_at(json_object(request), "inboundSMSMessageList.inboundSMSMessage")
    return each(items, lambda item: [_message(item, channel)])


def _message(item: Any, channel: Channel[GlobeConfig]) -> Inbound:
    scheme, _, number = need(item, "senderAddress").partition(":")
    if scheme != "tel":
        raise BadRequest("invalid 'senderAddress' parameter")
    return Inbound(
        urn=urn_of(number, channel),
        text=text_at(item, "message"),
        external_id=text_at(item, "messageId"),
        sent_on=_date(need(item, "dateTime")),
    )


@adapter
class Globe(Gateway[GlobeConfig]):
    code = "GL"
    name = "Globe Labs"
    countries = ("PH",)
    config = GlobeConfig
    actions = {"receive": messages}

    def call(self, message: Outgoing, part: Part, channel: Channel[GlobeConfig]) -> Call:
        config = channel.config
        sent = {
            "address": digits(message.address),
            "message": part.text,
            "passphrase": config.passphrase,
            "app_id": config.app_id,
            "app_secret": config.app_secret,
        }
        return post_json(f"https://devapi.globelabs.com.ph/smsmessaging/v1/outbound/{channel.address}/requests", sent)
