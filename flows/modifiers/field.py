"""The value of a contact field."""

from flows.assets import Assets
from flows.contact import Contact
from flows.events.contact import ContactFieldChanged
from flows.field_values import parse_field_value, same_value
from flows.modifier import Modifier, ModifierContext, modifier
from flows.refs import FieldRef


@modifier
class FieldModifier(Modifier, frozen=True, tag="field"):
    """Sets a field from a text, or clears it if the text is empty."""

    field: FieldRef
    value: str = ""

    def known(self, assets: Assets) -> "FieldModifier | None":
        return self if self.field.key in assets.fields else None

    def apply(self, contact: Contact, context: ModifierContext) -> bool:
        field = context.assets.fields[self.field.key]
        value = parse_field_value(
            self.value,
            field,
            contact,
            context.environment,
            context.assets,
            context.clock,
            context.limits.field_length,
        )
        if same_value(contact.fields.get(field.key), value):
            return False
        if value is None:
            del contact.fields[field.key]
        else:
            contact.fields[field.key] = value
        context.log(ContactFieldChanged(field=field.ref, value=value))
        return True
