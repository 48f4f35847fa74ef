"""Sets the channel that the contact is preferably reached by."""

from flows.action import ONLINE, Action, action
from flows.modifiers.channel import ChannelModifier
from flows.refs import ChannelRef
from flows.run import Run


@action("set_contact_channel")
class SetContactChannel(Action, frozen=True, kw_only=True, tag="set_contact_channel"):
    """Sets the contact's preferred channel; without one, none is preferred any more."""

    flow_types = ONLINE
    channel: ChannelRef | None = None

    def execute(self, run: Run) -> None:
        if self.channel and self.channel.uuid not in run.assets.channels:
            run.missing(self.channel)
        else:
            run.change(ChannelModifier(channel=self.channel))
