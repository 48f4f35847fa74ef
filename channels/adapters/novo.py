"""Novo, Trinidad and Tobago: calls show a secret, messages are signed. Nothing is reported."""

import hashlib
import hmac
from typing import Annotated

from channels.base import Channel, Forbidden, Outgoing, Response, SendError, adapter, check_response
from channels.gateway import Call, Gateway, GatewayConfig, Part, answered, digits, get
from channels.reading import MessageFields, text_at
from channels.request import Request
from channels.settings import setting


class NovoConfig(GatewayConfig, frozen=True, kw_only=True):
    merchant_id: Annotated[str, setting("Merchant ID", min_length=1)]
    merchant_secret: Annotated[str, setting("Merchant secret", secret=True, min_length=1)]
    secret: Annotated[str, setting("Secret", "Calls must have it as Authorization", secret=True, min_length=1)]


@adapter
class Novo(Gateway[NovoConfig]):
    code = "NV"
    name = "Novo"
    countries = ("TT",)
    config = NovoConfig
    actions = {"receive": MessageFields(sender=("from",), text=("text",))}

    def verify(self, request: Request, channel: Channel[NovoConfig]) -> None:
        given = request.headers.get("authorization", "")
        if not hmac.compare_digest(given.encode(), channel.config.secret.encode()):
            raise Forbidden("invalid Authorization header")

    def call(self, message: Outgoing, part: Part, channel: Channel[NovoConfig]) -> Call:
        sender, to = digits(channel.address), digits(message.address)
        signed = f"{sender};{to};{part.text};".encode()
        key = channel.config.merchant_secret.encode()
        fields = {
            "from": sender,
            "to": to,
            "msg": part.text,
            "signature": hmac.new(key, signed, hashlib.sha256).hexdigest(),
        }
        return get(f"http://novosmstools.com/novo_te/{channel.config.merchant_id}/sendSMS", fields)

    def taken(self, response: Response) -> str:
        check_response(response)
        status = text_at(answered(response), "status")
        if status != "FINISHED":
            raise SendError("response_content", text_at(answered(response), "error"))
        return ""
