"""SMPP 3.4, straight to an SMSC: a process of its own holds the connection and sends; see ``channels.smpp``."""

from collections.abc import Sequence

from channels.base import HTTP, BadRequest, Channel, Happening, Outgoing, SendError, Sent, adapter, json_answer
from channels.request import Request
from channels.smpp.config import SMPPConfig


@adapter
class SMPP:
    code = "SMPP"
    name = "SMPP"
    countries = ()
    schemes = ("tel",)
    roles = ("send", "receive")
    capabilities = frozenset({"reports"})
    actions = ()  # the SMSC calls nothing: it speaks over the connection
    config = SMPPConfig
    encoding = "S"

    def parse(self, request: Request, channel: Channel[SMPPConfig]) -> Sequence[Happening]:  # noqa: ARG002
        raise BadRequest("what comes by SMPP comes over its connection")

    answer = staticmethod(json_answer)

    async def send(self, message: Outgoing, channel: Channel[SMPPConfig], http: HTTP) -> Sent:  # noqa: ARG002
        raise SendError("channel_config", "what leaves by SMPP leaves over its connection")
