"""SMS Central, Nepal. Nothing is reported."""

from channels.base import Channel, Outgoing, adapter
from channels.gateway import Call, Gateway, LoginConfig, Part, digits, post_form
from channels.reading import MessageFields


@adapter
class SmsCentral(Gateway[LoginConfig]):
    code = "SC"
    name = "SMS Central"
    countries = ("NP",)
    config = LoginConfig
    max_length = 1600
    actions = {"receive": MessageFields(sender=("mobile",), text=("message",))}

    def call(self, message: Outgoing, part: Part, channel: Channel[LoginConfig]) -> Call:
        fields = {
            "user": channel.config.username,
            "pass": channel.config.password,
            "mobile": digits(message.address),
            "content": part.text,
        }
        return post_form("http://smail.smscentral.com.np/bp/ApiSms.php", fields)
