"""I2SMS, Middle East. Nothing is reported, and calls are answered by nothing."""

from collections.abc import Sequence
from typing import Annotated

from channels.base import Answer, Channel, Happening, Outgoing, Response, SendError, adapter, check_response
from channels.gateway import JSON, Call, Gateway, LoginConfig, Part, answered, basic, digits, post_form
from channels.reading import MessageFields, text_at
from channels.settings import setting

TAKEN = "00"


class I2SmsConfig(LoginConfig, frozen=True, kw_only=True):
    channel_hash: Annotated[str, setting("Channel hash", min_length=1)]


@adapter
class I2Sms(Gateway[I2SmsConfig]):
    code = "I2"
    name = "I2SMS"
    config = I2SmsConfig
    actions = {"receive": MessageFields(sender=("mobile",), text=("message",))}

    def answer(self, channel: Channel[I2SmsConfig], happenings: Sequence[Happening]) -> Answer:  # noqa: ARG002
        return Answer("", "text/plain")

    def call(self, message: Outgoing, part: Part, channel: Channel[I2SmsConfig]) -> Call:
        config = channel.config
        fields = {
            "action": "send_single",
            "mobile": digits(message.address),
            "message": part.text,
            "channel": config.channel_hash,
        }
        headers = {"Accept": JSON, **basic(config.username, config.password)}
        return post_form("https://mx2.i2sms.net/mxapi.php", fields, headers)

    def taken(self, response: Response) -> str:
        check_response(response)
        data = answered(response)
        if data is None:
            raise SendError("response_content", "the gateway's answer isn't JSON")
        if text_at(data, "error_code") != TAKEN:
            raise SendError("rejected", f"{text_at(data, 'error_code')}: {text_at(data, 'error_desc')}")
        return text_at(data, "result.session_id")
