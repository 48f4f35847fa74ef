"""Sets the contact's name."""

from typing import Annotated

from flows.action import Action, action
from flows.modifiers.name import NameModifier
from flows.properties import evaluated
from flows.run import Run


@action("set_contact_name")
class SetContactName(Action, frozen=True, kw_only=True, tag="set_contact_name"):
    """Sets the contact's name; empty clears it."""

    name: Annotated[str, evaluated(1000)] = ""

    def execute(self, run: Run) -> None:
        name = run.clean_text(self.name)
        if name is not None:
            run.change(NameModifier(name=name.strip()))
