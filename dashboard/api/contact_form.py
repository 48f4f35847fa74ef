"""What can be sent about a contact. Only what is given changes: `urns` and `groups` as a whole, `fields` one by one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from rest_framework import serializers

from dashboard.api.contact_json import with_details
from dashboard.api.inputs import NAME_LENGTH, Form
from dashboard.api.references import MOST, References, groups
from dashboard.api.resource import Json
from dashboard.api.urns import UrnField, read_urn
from engine.models import Contact, ContactField, Group
from engine.services.contacts import create_contact, modify_contact
from flows.contact import MAX_URNS
from flows.languages import is_language
from flows.modifier import Modifier
from flows.modifiers.field import FieldModifier
from flows.modifiers.groups import GroupsModifier
from flows.modifiers.language import LanguageModifier
from flows.modifiers.name import NameModifier
from flows.modifiers.routes import RoutesModifier, RouteSpec
from flows.refs import FieldRef, GroupRef
from flows.urns import parse_urn

VIA = "api"
TAKEN = "URN is in use by another contact."
TYPES: Sequence[str] = ContactField.Type.values


def check_by_hand(group: Group) -> None:
    """Raises ValidationError for a group that fills itself."""
    if group.query:
        raise serializers.ValidationError(f"Contact group must not be query based: {group.pk}")


class ValuesField(serializers.DictField):
    """Values of fields by key, those of places after those of the places around them; "" for what is to be cleared."""

    child = serializers.CharField(allow_blank=True, allow_null=True)

    def to_internal_value(self, data: Any) -> dict[str, str]:
        values: Mapping[str, str | None] = super().to_internal_value(data)
        if len(values) > MOST:
            raise serializers.ValidationError(f"Ensure this field has no more than {MOST} elements.")
        found = ContactField.objects.for_workspace(self.context["resource"].workspace).filter(key__in=values)
        types = dict(found.values_list("key", "type"))
        for key in values:
            if key not in types:
                raise serializers.ValidationError(f"Invalid contact field key: {key}")
        return {key: values[key] or "" for key in sorted(values, key=lambda key: TYPES.index(types[key]))}


class ContactForm(Form):
    name = serializers.CharField(max_length=NAME_LENGTH, required=False, allow_null=True)
    language = serializers.CharField(required=False, allow_null=True)
    urns = serializers.ListField(child=UrnField(), max_length=MAX_URNS, required=False)
    groups = References(groups, required=False)
    fields = ValuesField(required=False)  # type: ignore[assignment]  # Django REST framework takes it out of the class
    note = serializers.CharField(required=False, allow_null=True, allow_blank=True)

    def validate_language(self, language: str | None) -> str | None:
        if language and not is_language(language):
            raise serializers.ValidationError("Not a valid ISO639-3 language code.")
        return language

    def validate_urns(self, urns: list[str]) -> list[str]:
        if self._address:
            raise serializers.ValidationError("Field not allowed when using URN in URL")
        if self.instance and self.workspace.redact_urns:
            raise serializers.ValidationError("Updating URNs not allowed for anonymous organizations")
        return urns

    def validate_groups(self, found: list[Group]) -> list[Group]:
        for group in found:
            check_by_hand(group)
        if found and self.instance and self.instance.status != Contact.Status.ACTIVE:
            raise serializers.ValidationError("Non-active contacts can't be added to groups")
        return found

    def validate_note(self, note: str | None) -> None:
        if note:
            raise serializers.ValidationError("There are no notes of contacts here.")

    def validate(self, attrs: Json) -> Json:
        if self.instance is None and self._address:
            attrs["urns"] = [read_urn(self._address, self.workspace)]
        return attrs

    def create(self, validated_data: Json) -> Contact:
        changes = list(_changes(validated_data, ()))
        made, _ = create_contact(workspace=self.workspace, modifiers=changes, by=self.user, via=VIA)
        return self._saved(made)

    def update(self, instance: Contact, validated_data: Json) -> Contact:
        of = [membership.group for membership in instance.memberships.all()]
        modify_contact(contact=instance, modifiers=list(_changes(validated_data, of)), by=self.user, via=VIA)
        return self._saved(instance)

    @property
    def _address(self) -> str:
        return self.resource.asked("urn")

    def _saved(self, contact: Contact) -> Contact:
        """As it is now; raises ValidationError if somebody else has an address that was meant for it."""
        saved = with_details(Contact.objects.for_workspace(self.workspace)).get(pk=contact.pk)
        own = {urn.identity for urn in saved.urns.all()}
        wanted = enumerate(self.validated_data.get("urns", ()))
        taken = {str(place): [TAKEN] for place, urn in wanted if parse_urn(urn).identity not in own}
        if taken:
            raise serializers.ValidationError({"urns": taken})
        return saved


def _changes(given: Json, of: Sequence[Group]) -> Iterator[Modifier]:
    """``of`` are the groups that the contact is in."""
    if "name" in given:
        yield NameModifier(given["name"] or "")
    if "language" in given:
        yield LanguageModifier(given["language"] or "")
    if "urns" in given:
        yield RoutesModifier(tuple(map(RouteSpec, given["urns"])), "set")
    for key, value in given.get("fields", {}).items():
        yield FieldModifier(FieldRef(key), value)
    if "groups" in given:
        wanted, manual = set(given["groups"]), {group for group in of if not group.query}
        yield GroupsModifier(_refs(wanted - manual), "add")
        yield GroupsModifier(_refs(manual - wanted), "remove")


def _refs(found: set[Group]) -> tuple[GroupRef, ...]:
    return tuple(GroupRef(str(group.pk), group.name) for group in sorted(found, key=lambda group: group.name))
