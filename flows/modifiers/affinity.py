"""Which channel an address is used with."""

from flows.assets import Assets
from flows.contact import Contact, ContactURN
from flows.events.contact import ContactURNsChanged
from flows.modifier import Modifier, ModifierContext, modifier
from flows.refs import ChannelRef


@modifier
class AffinityModifier(Modifier, frozen=True, tag="affinity"):
    """Makes one of the contact's URNs the first, to be used with this channel."""

    relocates = True
    urn: str
    channel: ChannelRef

    def known(self, assets: Assets) -> "AffinityModifier | None":
        return self if self.channel.uuid in assets.channels else None

    def apply(self, contact: Contact, context: ModifierContext) -> bool:
        identity = ContactURN.parse(self.urn).identity
        chosen = [urn.with_channel(self.channel.uuid) for urn in contact.urns if urn.identity == identity]
        others = [urn for urn in contact.urns if urn.identity != identity]
        if not chosen or chosen + others == contact.urns:
            return False
        contact.urns = chosen + others
        context.log(ContactURNsChanged(urns=tuple(map(str, contact.urns))))
        return True
