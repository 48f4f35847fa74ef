"""Gives the contact another URN."""

from collections.abc import Iterator
from typing import Annotated

from flows.action import Action, action
from flows.errors import FlowError
from flows.modifiers.routes import RoutesModifier, RouteSpec
from flows.properties import evaluated, required
from flows.run import Run
from flows.urns import SCHEMES, URN, normalize

HAS_URN = "_has_urn"


@action("add_contact_urn")
class AddContactURN(Action, frozen=True, kw_only=True, tag="add_contact_urn"):
    """Adds a URN to the contact; the local `_has_urn` then says which one it has, or nothing."""

    scheme: str
    path: Annotated[str, evaluated(1000), required]

    def check(self) -> None:
        if self.scheme not in SCHEMES:
            raise FlowError("scheme", f"{self.scheme!r} is not a URN scheme; there are {', '.join(SCHEMES)}")

    def local_names(self) -> Iterator[str]:
        yield HAS_URN

    def execute(self, run: Run) -> None:
        path = run.text(self.path).strip()
        if not path:
            run.error("Can't add URN with empty path")
            return
        urn = normalize(URN(self.scheme, path))
        run.change(RoutesModifier(routes=(RouteSpec(urn=str(urn)),), modification="append"))
        has = any(one.identity == urn.identity for one in run.contact.urns)
        run.locals[HAS_URN] = urn.identity if has else ""
