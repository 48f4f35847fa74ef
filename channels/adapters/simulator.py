"""The phone in the dashboard: its page stores messages itself, and shows from the database what was sent."""

from collections.abc import Sequence

from msgspec import Struct

from channels.base import HTTP, BadRequest, Channel, Happening, Outgoing, Sent, adapter, json_answer
from channels.request import Request


class SimulatorConfig(Struct, frozen=True):
    """It needs no settings."""


@adapter
class Simulator:
    code = "SIM"
    name = "Phone simulator"
    countries = ()
    schemes = ("ext", "tel")
    roles = ("send", "receive")
    capabilities = frozenset({"quick_replies"})
    actions = ()  # no provider may call it: the page stores messages itself
    config = SimulatorConfig

    def parse(self, request: Request, channel: Channel[SimulatorConfig]) -> Sequence[Happening]:  # noqa: ARG002
        raise BadRequest("the simulator takes no calls")

    answer = staticmethod(json_answer)

    async def send(self, message: Outgoing, channel: Channel[SimulatorConfig], http: HTTP) -> Sent:  # noqa: ARG002
        return Sent()
