"""The forms of an import: its file, and where each column goes."""

from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.web.people.fields import TYPES
from dashboard.web.people.forms import static_groups
from engine.models import ContactField, ContactImport, Group, Workspace
from engine.services.contact_imports.columns import Column, read_columns
from engine.services.contact_imports.reading import MAX_BYTES, FileRefused, Table, read_table
from flows.urns import SCHEMES

ADDRESSES = ("tel", "whatsapp", "telegram", "facebook", "viber", "mailto", "ext")
NEW = "new"


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File"),
        help_text=gettext_lazy("CSV, XLSX, XLS or ODS; the first row has the headers"),
        widget=forms.ClearableFileInput({"accept": ".csv,.txt,.tsv,.xlsx,.xls,.xlsb,.ods"}),
    )

    def clean_file(self) -> Table:
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("This file is too large."))
        self.name: str = file.name
        try:
            return read_table(file.name, file.read())
        except FileRefused as error:
            raise forms.ValidationError(str(error)) from None


class MappingForm(forms.Form):
    """For each column where it goes, as ``urn:tel`` or ``field:age``; new fields have a name and a type."""

    group = forms.ModelChoiceField(Group.objects.none(), label=gettext_lazy("Put all in the group"), required=False)
    group_name = forms.CharField(label=gettext_lazy("or in a new group"), required=False, max_length=64)

    def __init__(self, of: ContactImport, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"group": of.group_id, "group_name": of.group_name})
        self.of = of
        cast("forms.ModelChoiceField[Group]", self.fields["group"]).queryset = static_groups(of.workspace)
        choices = _choices(of.workspace)
        for index, column in enumerate(read_columns(of.columns)):
            header = of.headers[index]
            self.fields[f"to-{index}"] = forms.ChoiceField(choices=choices, initial=_value(column), label=header)
            self.fields[f"name-{index}"] = forms.CharField(
                required=False, max_length=64, initial=column.name or header[:64], label=_("Name of the new field")
            )
            self.fields[f"type-{index}"] = forms.ChoiceField(
                choices=list(TYPES.items()), required=False, initial=column.type, label=_("Its type")
            )

    @property
    def columns(self) -> list[Column]:
        return [_column(self.cleaned_data, index) for index in range(len(self.of.headers))]

    @property
    def rows(self) -> list[tuple[Any, Any, Any]]:
        """The three inputs of each column."""
        return [(self[f"to-{i}"], self[f"name-{i}"], self[f"type-{i}"]) for i in range(len(self.of.headers))]


def _choices(workspace: Workspace) -> list[Any]:
    fields = ContactField.objects.for_workspace(workspace).order_by("position", "name").values_list("key", "name")
    addresses = [*ADDRESSES, *sorted(set(SCHEMES) - set(ADDRESSES))]
    return [
        ("ignore", _("– leave out –")),
        (_("Addresses"), [(f"urn:{scheme}", _("Phone number") if scheme == "tel" else scheme) for scheme in addresses]),
        (
            _("The contact"),
            [
                ("name", _("Name")),
                ("language", _("Language")),
                ("groups", _("Groups, separated by commas")),
                ("status", _("Status")),
                ("uuid", _("Key of the contact (UUID)")),
            ],
        ),
        (_("Fields"), [*((f"field:{key}", name) for key, name in fields), (NEW, _("+ a new field"))]),
    ]


def _value(column: Column) -> str:
    if column.to == "new_field":
        return NEW
    return f"{column.to}:{column.key}" if column.key else column.to


def _column(given: dict[str, Any], index: int) -> Column:
    to, _colon, key = given[f"to-{index}"].partition(":")
    if to == NEW:
        return Column("new_field", name=given[f"name-{index}"].strip(), type=given[f"type-{index}"] or "text")
    return Column(to, key)
