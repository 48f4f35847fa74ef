"""The channel that a contact is best reached by."""

from flows.assets import Assets, Channel
from flows.contact import Contact, ContactURN
from flows.events.contact import ContactURNsChanged
from flows.modifier import Modifier, ModifierContext, modifier
from flows.refs import ChannelRef


@modifier
class ChannelModifier(Modifier, frozen=True, tag="channel"):
    """Prefers a channel for all URNs that it can be used with; null takes every preference away."""

    relocates = True
    channel: ChannelRef | None = None

    def known(self, assets: Assets) -> "ChannelModifier | None":
        return self if self.channel is None or self.channel.uuid in assets.channels else None

    def apply(self, contact: Contact, context: ModifierContext) -> bool:
        channel = context.assets.channels[self.channel.uuid] if self.channel else None
        if channel and "send" not in channel.roles:
            context.error("Can't set channel that can't send as the preferred channel")
            return False
        urns = _prefer(channel, contact.urns) if channel else [urn.with_channel("") for urn in contact.urns]
        if urns == contact.urns:
            return False
        contact.urns = urns
        context.log(ContactURNsChanged(urns=tuple(map(str, urns))))
        return True


def _prefer(channel: Channel, urns: list[ContactURN]) -> list[ContactURN]:
    """URNs that can move to the channel or have none yet go with it, and those that go with it come first."""
    moved = [urn.with_channel(channel.uuid) if _goes_with(urn, channel) else urn for urn in urns]
    return sorted(moved, key=lambda urn: urn.channel != channel.uuid)


def _goes_with(urn: ContactURN, channel: Channel) -> bool:
    return urn.scheme in channel.schemes and (urn.is_portable or not urn.channel)
