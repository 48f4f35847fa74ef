"""Forms about contacts: what is known of one, what is done to many."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from dashboard.reports.contacts import columns_of, possible_columns
from dashboard.web.editor.languages import languages_of
from dashboard.web.keys import keys_of
from dashboard.web.suggesting import Suggesting
from dashboard.web.writing import Writing
from engine.models import Contact, ContactField, ContactURN, Flow, Group, Workspace
from engine.services.bulk_edits import ACTIONS
from flows.languages import is_language
from flows.modifier import Modifier
from flows.modifiers.field import FieldModifier
from flows.modifiers.groups import GroupsModifier
from flows.modifiers.language import LanguageModifier
from flows.modifiers.name import NameModifier
from flows.modifiers.routes import RoutesModifier, RouteSpec
from flows.modifiers.timezone import TimezoneModifier
from flows.moment import zone
from flows.refs import FieldRef, GroupRef
from flows.urns import URNError, normalize_urn

ACTION_LABELS: Mapping[str, str | Promise] = {
    "add_group": _("Add to the group"),
    "remove_group": _("Remove from the group"),
    "block": _("Block"),
    "stop": _("Opt out"),
    "archive": _("Archive"),
    "restore": _("Make active again"),
}
VALUE = "field-"


def static_groups(workspace: Workspace) -> Any:
    return Group.objects.for_workspace(workspace).filter(query="").order_by("name")


class BulkForm(forms.Form):
    action = forms.ChoiceField(label=_("What to do"), choices=[(key, ACTION_LABELS[key]) for key in ACTIONS])
    group = forms.ModelChoiceField(
        Group.objects.none(), label=_("Group"), required=False, empty_label=_("– which group –")
    )

    def __init__(self, workspace: Workspace, data: QueryDict | None = None) -> None:
        super().__init__(data)
        cast("forms.ModelChoiceField[Group]", self.fields["group"]).queryset = static_groups(workspace)

    def clean(self) -> None:
        if str(self.cleaned_data.get("action", "")).endswith("_group") and not self.cleaned_data.get("group"):
            self.add_error("group", _("Choose a group."))


class ColumnsForm(forms.Form):
    columns = forms.MultipleChoiceField(label=_("Columns"), required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, workspace: Workspace, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"columns": [column.key for column in columns_of(workspace)]})
        choices = [(column.key, column.label) for column in possible_columns(workspace)]
        cast("forms.MultipleChoiceField", self.fields["columns"]).choices = choices


class AboutContact(forms.Form):
    """Name and language, which each contact can have."""

    name = forms.CharField(label=_("Name"), required=False, max_length=128)
    language = forms.CharField(
        label=_("Language"),
        required=False,
        max_length=3,
        help_text=_("Three letters, like eng, fra or swa"),
        widget=Suggesting(),
    )

    def suggest_languages(self, workspace: Workspace) -> None:
        known = [(one.code, one.name) for one in languages_of(workspace)]
        cast("Suggesting", self.fields["language"].widget).suggested = known

    def clean_language(self) -> str:
        language: str = self.cleaned_data["language"].strip().lower()
        if language and not is_language(language):
            raise forms.ValidationError(_("“%(code)s” is no code of a language.") % {"code": language})
        return language


class NewContactForm(AboutContact):
    urn = forms.CharField(label=_("Phone number"), required=False, widget=forms.TextInput({"type": "tel"}))
    groups = forms.ModelMultipleChoiceField(
        Group.objects.none(), label=_("Groups"), required=False, widget=forms.CheckboxSelectMultiple
    )
    field_order = ("urn", "name", "language", "groups")

    def __init__(self, workspace: Workspace, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self.workspace = workspace
        self.suggest_languages(workspace)
        cast("forms.ModelMultipleChoiceField[Group]", self.fields["groups"]).queryset = static_groups(workspace)

    def clean_urn(self) -> str:
        text: str = self.cleaned_data["urn"].strip()
        return read_urn(text, self.workspace) if text else ""

    @property
    def owner(self) -> Contact | None:
        """Who has the address already."""
        urns = ContactURN.objects.for_workspace(self.workspace).filter(identity=self.cleaned_data["urn"])
        taken = urns.select_related("contact").first() if self.cleaned_data["urn"] else None
        return taken.contact if taken else None

    @property
    def modifiers(self) -> list[Modifier]:
        given = self.cleaned_data
        changes: list[Modifier] = [NameModifier(given["name"]), LanguageModifier(given["language"])]
        if given["urn"]:
            changes.append(RoutesModifier((RouteSpec(given["urn"]),), "append"))
        if given["groups"]:
            changes.append(GroupsModifier(tuple(GroupRef(str(one.pk), one.name) for one in given["groups"]), "add"))
        return changes


def value_field(field: ContactField, contact: Contact) -> forms.CharField:
    """For what a contact has in a field. The form says what that was when it was shown."""
    value = contact.fields.get(field.key, {}).get("text", "")
    widget = forms.Textarea({"rows": 2}) if "\n" in value else forms.TextInput()
    return forms.CharField(
        label=field.name, required=False, max_length=640, initial=value, widget=widget, show_hidden_initial=True
    )


class ContactForm(AboutContact):
    """What is known of a contact: addresses a line each, groups that are filled by hand, a value of each field.

    Flows change contacts while somebody looks at the form, so that it says what each value was when it was shown, and
    only what is another one now is changed.
    """

    timezone = forms.CharField(label=_("Time zone"), required=False, help_text=_("Like Africa/Kigali"))
    urns = forms.CharField(
        label=_("Numbers and addresses"),
        required=False,
        help_text=_("One on each line, the one to write to first; others than phone numbers as telegram:123"),
        widget=forms.Textarea({"rows": 2, "dir": "ltr", "spellcheck": "false"}),
    )
    groups = forms.ModelMultipleChoiceField(
        Group.objects.none(), label=_("Groups"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, contact: Contact, data: QueryDict | None = None) -> None:
        super().__init__(data, initial=_initial(contact))
        self.contact, self.workspace = contact, contact.workspace
        self.suggest_languages(self.workspace)
        cast("forms.ModelMultipleChoiceField[Group]", self.fields["groups"]).queryset = static_groups(self.workspace)
        if self.workspace.redact_urns:
            del self.fields["urns"]
        self._known = list(ContactField.objects.for_workspace(self.workspace).order_by("position", "name"))
        self.fields |= {f"{VALUE}{field.key}": value_field(field, contact) for field in self._known}
        for field in self.fields.values():
            field.show_hidden_initial = True

    def clean_timezone(self) -> str:
        name: str = self.cleaned_data["timezone"].strip()
        if name and zone(name) is None:
            raise forms.ValidationError(_("“%(name)s” is not the name of a time zone.") % {"name": name})
        return name

    def clean_urns(self) -> list[str]:
        """Those that the contact has are taken as they are: a gateway's short number is no phone number."""
        known = {_as_typed(urn): urn for urn in _urns(self.contact)}
        lines = filter(None, map(str.strip, self.cleaned_data["urns"].splitlines()))
        return [known.get(line) or read_urn(line, self.workspace) for line in lines]

    @property
    def modifiers(self) -> list[Modifier]:
        return list(self._changes())

    def _changes(self) -> Iterator[Modifier]:
        given, changed = self.cleaned_data, set(self.changed_data)
        for name, make in PLAIN.items():
            if name in changed:
                yield make(given[name])
        if "urns" in changed and (urns := self._wanted_urns()) != _urns(self.contact):
            yield RoutesModifier(tuple(map(RouteSpec, urns)), "set")
        if "groups" in changed:
            yield from self._group_changes({one.pk: one for one in given["groups"]})
        for field in self._known:
            if f"{VALUE}{field.key}" in changed:
                yield FieldModifier(FieldRef(field.key, field.name), given[f"{VALUE}{field.key}"])

    def _wanted_urns(self) -> list[str]:
        """Those that were typed, without those that went meanwhile, and with those that came."""
        shown, typed, now = " ".join(self._shown("urns")).split(), self.cleaned_data["urns"], _urns(self.contact)
        kept = [urn for urn in typed if urn in now or _as_typed(urn) not in shown]
        return kept + [urn for urn in now if urn not in kept and _as_typed(urn) not in shown]

    def _shown(self, name: str) -> list[str]:
        """What the form showed before anything was changed in it."""
        return cast("QueryDict", self.data).getlist(self.add_initial_prefix(name))

    @property
    def groups_shown(self) -> SafeString:
        """As hidden inputs; those of the other fields come with their own."""
        return self["groups"].as_hidden(only_initial=True)

    def _group_changes(self, wanted: Mapping[Any, Group]) -> Iterator[Modifier]:
        before = {one.pk: one for one in static_groups(self.workspace).filter(pk__in=keys_of(self._shown("groups")))}
        for change, groups in (("add", wanted.keys() - before.keys()), ("remove", before.keys() - wanted.keys())):
            if groups:
                refs = tuple(GroupRef(str(pk), ({**before, **wanted})[pk].name) for pk in sorted(groups))
                yield GroupsModifier(refs, change)  # type: ignore[arg-type]  # one of its words


# What of a contact is a single value.
PLAIN: Mapping[str, Callable[[str], Modifier]] = {
    "name": NameModifier,
    "language": LanguageModifier,
    "timezone": TimezoneModifier,
}


def _initial(contact: Contact) -> dict[str, Any]:
    groups = static_groups(contact.workspace).filter(memberships__contact=contact)
    return {
        "name": contact.name,
        "language": contact.language,
        "timezone": contact.timezone,
        "urns": "\n".join(map(_as_typed, _urns(contact))),
        "groups": groups,
    }


def _urns(contact: Contact) -> list[str]:
    return [urn.identity for urn in contact.urns.order_by("position")]


def _as_typed(urn: str) -> str:
    return urn.removeprefix("tel:")


def read_urn(text: str, workspace: Workspace) -> str:
    """An address as people write it: a phone number in the country of the workspace, or `scheme:path`."""
    scheme, colon, _path = text.partition(":")
    try:
        urn = normalize_urn(text if colon else f"tel:{text}", workspace.country)
    except URNError:
        urn = ""
    is_phone = not colon or scheme == "tel"
    if not urn or (is_phone and not urn.startswith("tel:+")):
        raise forms.ValidationError(
            _("“%(text)s” is no phone number here; begin with + and the country.") % {"text": text}
        )
    return urn


class ReplyForm(forms.Form):
    text = forms.CharField(label=_("Reply"), max_length=1600, widget=Writing(rows=2))


class StartFlowForm(forms.Form):
    flow = forms.ModelChoiceField(Flow.objects.none(), label=_("Flow"), empty_label=_("– which flow –"))

    def __init__(self, workspace: Workspace, data: QueryDict | None = None) -> None:
        super().__init__(data)
        flows = Flow.objects.for_workspace(workspace).filter(is_archived=False, published__gt=0).order_by("name")
        cast("forms.ModelChoiceField[Flow]", self.fields["flow"]).queryset = flows
