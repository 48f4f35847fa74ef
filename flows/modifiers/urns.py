"""The addresses of a contact, as older hosts give them."""

from flows.contact import Contact
from flows.modifier import Modification, Modifier, ModifierContext, modifier
from flows.modifiers.routes import RoutesModifier, RouteSpec


@modifier
class URNsModifier(Modifier, frozen=True, tag="urns"):
    """Like routes, without channels."""

    relocates = True
    urns: tuple[str, ...]
    modification: Modification

    def apply(self, contact: Contact, context: ModifierContext) -> bool:
        routes = tuple(map(RouteSpec, self.urns))
        return RoutesModifier(routes=routes, modification=self.modification).apply(contact, context)
