"""The addresses of a contact, with the channels they are used with."""

from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from flows.assets import Assets
from flows.contact import MAX_URNS, Contact, ContactURN
from flows.events.contact import ContactURNsChanged
from flows.modifier import Modification, Modifier, ModifierContext, modifier
from flows.refs import ChannelRef
from flows.urns import URNError, normalize_urn


class RouteSpec(Struct, frozen=True, omit_defaults=True):
    """A URN in any form that people write it in, and the channel to use it with (null: any, or as before)."""

    urn: str
    channel: ChannelRef | None = None


@modifier
class RoutesModifier(Modifier, frozen=True, tag="routes"):
    """Appends URNs, removes them, or sets the whole list. New ones are asked for from the host."""

    relocates = True
    routes: tuple[RouteSpec, ...]
    modification: Modification

    def known(self, assets: Assets) -> "RoutesModifier":
        return replace(self, routes=tuple(_with_known_channel(route, assets) for route in self.routes))

    def apply(self, contact: Contact, context: ModifierContext) -> bool:
        urns = self._new_list(contact, list(self._valid(context)), context)
        if urns == contact.urns:
            return False
        contact.urns = urns
        context.log(ContactURNsChanged(urns=tuple(map(str, urns))))
        return True

    def _valid(self, context: ModifierContext) -> Iterator[ContactURN]:
        for route in self.routes:
            try:
                urn = ContactURN.parse(normalize_urn(route.urn))
            except URNError:
                context.error(f"'{route.urn}' is not valid URN", "urn:invalid", urn=route.urn)
            else:
                yield urn.with_channel(route.channel.uuid) if route.channel else urn

    def _new_list(self, contact: Contact, urns: list[ContactURN], context: ModifierContext) -> list[ContactURN]:
        if self.modification == "remove":
            gone = {urn.identity for urn in urns}
            return [urn for urn in contact.urns if urn.identity not in gone]
        kept = contact.urns if self.modification == "append" else []
        return _extend(kept, urns, contact, context)


def _with_known_channel(route: RouteSpec, assets: Assets) -> RouteSpec:
    """The channel can be given in the text too: `tel:+250788123456?channel=UUID`."""
    missing = route.channel and route.channel.uuid not in assets.channels
    return RouteSpec(_known(route.urn, assets), None if missing else route.channel)


def _known(text: str, assets: Assets) -> str:
    """Without a channel that isn't there; what is no URN as it is."""
    if "?" not in text:
        return text
    try:
        urn = ContactURN.parse(text)
    except URNError:
        return text
    return text if urn.channel in assets.channels else str(urn.with_channel(""))


def _extend(
    kept: list[ContactURN], urns: list[ContactURN], contact: Contact, context: ModifierContext
) -> list[ContactURN]:
    """`kept` and what isn't yet in it of `urns`; those that the contact has keep their channel if none is given."""
    before = {urn.identity: urn for urn in contact.urns}
    extended = {urn.identity: urn for urn in kept}
    for urn in urns:
        if urn.identity in extended or not _allowed(urn, before, contact, context):
            continue
        if len(extended) >= MAX_URNS:
            context.error(f"Contact has too many URNs, limit is {MAX_URNS}")
            break
        known = before.get(urn.identity)
        extended[urn.identity] = known if known and not urn.channel else urn
    return list(extended.values())


def _allowed(urn: ContactURN, before: dict[str, ContactURN], contact: Contact, context: ModifierContext) -> bool:
    """Whether the contact has this URN or may have it now."""
    if urn.identity in before or context.claim_urn(contact, urn.identity):
        return True
    context.error("URN is taken by another contact", "urn:taken", urn=urn.identity)
    return False
