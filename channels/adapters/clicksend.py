"""ClickSend, the world over. Source: developers.clicksend.com. Nothing is reported."""

from channels.base import Channel, Outgoing, Response, SendError, adapter
from channels.gateway import Call, Gateway, LoginConfig, Part, answered, basic, post_json
from channels.reading import MessageFields, text_at


@adapter
class ClickSend(Gateway[LoginConfig]):
    code = "CS"
    name = "ClickSend"
    config = LoginConfig
    max_length = 1224
    id_path = "data.messages.0.message_id"
    needs_id = True
    actions = {"receive": MessageFields(sender=("from",), text=("body",))}

    def call(self, message: Outgoing, part: Part, channel: Channel[LoginConfig]) -> Call:
        sent = {"to": message.address, "from": channel.address, "body": part.text, "source": "jibu"}
        login = basic(channel.config.username, channel.config.password)
        return post_json("https://rest.clicksend.com/v3/sms/send", {"messages": [sent]}, login)

    def taken(self, response: Response) -> str:
        external_id = super().taken(response)
        status = text_at(answered(response), "data.messages.0.status")
        if status != "SUCCESS":
            raise SendError("response_content", status)
        return external_id
