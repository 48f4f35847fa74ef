"""``fields``: what is known of contacts."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.core.validators import RegexValidator
from rest_framework import serializers

from dashboard.api.inputs import Form
from dashboard.api.problems import LimitReached, refused
from dashboard.api.resource import EditableResource, Json, Rows
from dashboard.web.access import Can
from engine.models import ContactField
from engine.services.fields import FieldRefused, add_field, key_for, update_field
from engine.services.usages import InUse, count_usages_of_fields

# Clients from before fields had a "type" say "label" and "value_type", and "numeric".
OLD_NAMES = {"label": "name", "value_type": "type"}
NUMERIC = "numeric"
USAGES = {"flow": "flows", "group": "groups", "point": "campaign_events"}
# Keys that RapidPro's expressions and queries have other uses for.
RESERVED = frozenset(
    {"channel", "fields", "first_name", "groups", "has", "is", "ticket", "tickets", "timezone", "urns"}
)


class FieldForm(Form):
    name = serializers.CharField(
        max_length=36,
        required=False,
        validators=[RegexValidator(r"^[A-Za-z0-9\- ]+$", "Can only contain letters, numbers and hypens.")],
    )
    type = serializers.ChoiceField(choices=ContactField.Type.choices, required=False)

    def to_internal_value(self, data: Any) -> Any:
        given = {OLD_NAMES.get(name, name): value for name, value in data.items()} | dict(data)
        if given.get("type") == NUMERIC:
            given["type"] = ContactField.Type.NUMBER
        return super().to_internal_value(given)

    def validate(self, attrs: Json) -> Json:
        for name in ("name", "type"):
            if name not in attrs:
                raise refused(f"Field '{name}' is required.")
        return attrs

    def validate_name(self, name: str) -> str:
        if self.instance is None and key_for(name) in RESERVED:
            raise serializers.ValidationError(_invalid_key(name))
        return name

    def create(self, validated_data: Json) -> ContactField:
        try:
            return add_field(workspace=self.workspace, **validated_data)
        except FieldRefused as error:
            raise _problem(error, validated_data["name"]) from error

    def update(self, instance: ContactField, validated_data: Json) -> ContactField:
        try:
            update_field(field=instance, for_agents=instance.for_agents, **validated_data)
        except InUse as error:
            raise refused("Can't change type of date field being used by campaign events.") from error
        except FieldRefused as error:
            raise _problem(error, validated_data["name"]) from error
        return instance


def _problem(error: FieldRefused, name: str) -> Exception:
    match error.code:
        case "too_many":
            return LimitReached()
        case "taken":
            return serializers.ValidationError({"name": ["This field must be unique."]})
        case "invalid_key":
            return serializers.ValidationError({"name": [_invalid_key(name)]})
    return refused(str(error))


def _invalid_key(name: str) -> str:
    return f'Generated key "{key_for(name)}" is invalid or a reserved name.'


class Fields(EditableResource):
    needs: ClassVar = {"GET": Can.VIEW_CONTACTS, "POST": Can.MANAGE_CONTACTS}
    lookups = ("key",)
    form = FieldForm

    def rows(self) -> Rows:
        return ContactField.objects.for_workspace(self.workspace).select_related("workspace")

    def shown(self, rows: Sequence[ContactField]) -> list[Json]:
        used = count_usages_of_fields(self.workspace.pk)
        return [_field(field, used.get(field.key, {})) for field in rows]


def _field(field: ContactField, used: Mapping[str, int]) -> Json:
    return {
        "key": field.key,
        "name": field.name,
        "type": field.type,
        "featured": False,
        "priority": field.position,
        "usages": {name: used.get(kind, 0) for kind, name in USAGES.items()},
        "agent_access": field.for_agents,
        "label": field.name,
        "value_type": NUMERIC if field.type == ContactField.Type.NUMBER else field.type,
    }
