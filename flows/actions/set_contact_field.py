"""Sets a field of the contact."""

from typing import Annotated

from flows.action import Action, action
from flows.modifiers.field import FieldModifier
from flows.properties import evaluated
from flows.refs import FieldRef
from flows.run import Run


@action("set_contact_field")
class SetContactField(Action, frozen=True, kw_only=True, tag="set_contact_field"):
    """Sets a field of the contact; empty clears it."""

    field: FieldRef
    value: Annotated[str, evaluated(10_000)] = ""

    def execute(self, run: Run) -> None:
        value = run.clean_text(self.value)
        if value is None:
            return
        field = run.assets.fields.get(self.field.key)
        if field is None:
            run.missing(self.field)
        else:
            run.change(FieldModifier(field=field.ref, value=value.strip()))
