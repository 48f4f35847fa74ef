"""The form of a start: whom it is for, who is left out, and at what pace."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, cast

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from dashboard.reports.contacts import ContactRow
from dashboard.web.people.forms import read_urn
from dashboard.web.people.queries import trouble
from dashboard.web.start_people import found_people
from engine.core.pacing import Pace
from engine.models import Contact, Group, Workspace
from engine.services.audience import MOST_DAYS, Audience, Exclusions, check_audience
from flows.errors import QueryError
from flows.urns import URNError, normalize_urn, parse_urn

RECIPIENTS = ("everyone", "groups", "contacts", "urns", "query")
EXCLUSIONS = ("in_a_flow", "had_flow", "full_quota", "not_seen_for_days", "exclude_groups", "sample")
PACE = ("begins_on", "per_minute", "wave_size", "wave_minutes")
MOST = 1_000_000_000


def _number(label: Any, most: int = MOST) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=0, max_value=most)


class StartForm(forms.Form):
    everyone = forms.BooleanField(label=_("Everyone"), required=False)
    groups = forms.ModelMultipleChoiceField(
        Group.objects.none(), label=_("Groups"), required=False, widget=forms.CheckboxSelectMultiple
    )
    contacts = forms.ModelMultipleChoiceField(Contact.objects.none(), label=_("Single people"), required=False)
    urns = forms.CharField(
        label=_("Numbers of others, one a line"),
        required=False,
        max_length=10_000,
        help_text=_(
            "Whoever isn't known yet becomes a contact. Other addresses are written like mailto:ana@example.org"
        ),
        widget=forms.Textarea({"rows": 2, "dir": "ltr", "spellcheck": "false"}),
    )
    query = forms.CharField(
        label=_("Whoever matches"),
        required=False,
        help_text=_("For example: age > 18 AND language = swa"),
        widget=forms.TextInput({"dir": "auto", "spellcheck": "false"}),
    )
    in_a_flow = forms.BooleanField(label=_("Those in the middle of a flow"), required=False)
    had_flow = forms.BooleanField(label=_("Those who had this flow before"), required=False)
    full_quota = forms.BooleanField(label=_("Those of whose kind the quota has enough"), required=False)
    not_seen_for_days = _number(_("Those who did not write for so many days"), MOST_DAYS)
    exclude_groups = forms.ModelMultipleChoiceField(
        Group.objects.none(),
        label=_("Those in one of these groups"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    sample = _number(_("Only so many of them, chosen at random"))
    begins_on = forms.DateTimeField(
        label=_("Not now, but at"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("In the time zone of the workspace"),
    )
    per_minute = _number(_("People a minute"))
    wave_size = _number(_("People in a wave"))
    wave_minutes = _number(_("Minutes from wave to wave"))

    def __init__(self, workspace: Workspace, data: QueryDict) -> None:
        super().__init__(data)
        self.workspace = workspace
        for name in ("groups", "exclude_groups"):
            chosen = cast("forms.ModelMultipleChoiceField[Group]", self.fields[name])
            chosen.queryset = Group.objects.for_workspace(workspace).order_by("name")
        people = cast("forms.ModelMultipleChoiceField[Contact]", self.fields["contacts"])
        people.queryset = Contact.objects.for_workspace(workspace)

    def clean(self) -> None:
        given = self.cleaned_data
        if bool(given.get("wave_size")) != bool(given.get("wave_minutes")):
            self.add_error("wave_minutes", _("Waves need both: how many people, and how many minutes."))
        if "query" in given:
            self._check_query()

    def clean_urns(self) -> tuple[str, ...]:
        """Addresses as they are stored; a number needs no scheme."""
        lines = [line.strip() for line in re.split(r"[\n,;]", self.cleaned_data["urns"]) if line.strip()]
        try:
            return tuple(dict.fromkeys(self._address(line) for line in lines))
        except URNError as error:
            raise forms.ValidationError(
                _("An address can't be understood: %(error)s"), params={"error": error}
            ) from error

    def _address(self, line: str) -> str:
        is_phone = ":" not in line or line.startswith("tel:")
        urn = read_urn(line, self.workspace) if is_phone else normalize_urn(line, self.workspace.country)
        return parse_urn(urn).identity

    def _check_query(self) -> None:
        try:
            check_audience(Audience(query=self.cleaned_data["query"]), self.workspace)
        except QueryError as error:
            self.add_error("query", trouble(self.cleaned_data["query"], error).text)

    @property
    def has_chosen(self) -> bool:
        """Whether it says whom the start is for."""
        return self.is_valid() and any(self.cleaned_data[name] for name in RECIPIENTS)

    @property
    def has_single(self) -> bool:
        """Whether it names people one by one, or looks for some."""
        return any(self.data.get(name) for name in ("contacts", "urns", "find"))

    @property
    def find(self) -> str:
        """The name or number of people who are looked for."""
        return str(self.data.get("find", "")).strip()

    @property
    def found(self) -> list[tuple[ContactRow, bool]]:
        """People to choose from, and whether they are chosen."""
        return found_people(self.workspace, cast("QueryDict", self.data).getlist("contacts"), self.find)

    @property
    def has_exclusions(self) -> bool:
        """Whether it leaves anybody out, so that the page shows how."""
        return any(self.data.get(name) for name in EXCLUSIONS)

    @property
    def has_pace(self) -> bool:
        return any(self.data.get(name) for name in PACE)

    @property
    def audience(self) -> Audience:
        given = self.cleaned_data
        return Audience(
            everyone=given["everyone"],
            groups=tuple(group.pk for group in given["groups"]),
            contacts=tuple(contact.pk for contact in given["contacts"]),
            urns=given["urns"],
            query=given["query"],
            exclude=Exclusions(
                in_a_flow=given["in_a_flow"],
                had_flow=given.get("had_flow", False),
                full_quota=given.get("full_quota", False),
                not_seen_for_days=given["not_seen_for_days"] or 0,
                groups=tuple(group.pk for group in given["exclude_groups"]),
            ),
            sample=given["sample"] or 0,
        )

    @property
    def pace(self) -> Pace:
        given = self.cleaned_data
        return Pace(given["wave_size"] or 0, given["wave_minutes"] or 0, given["per_minute"] or 0)

    @property
    def later(self) -> datetime | None:
        """When it is to start, None for now."""
        moment: datetime | None = self.cleaned_data.get("begins_on")
        return moment

    @property
    def given(self) -> Iterator[tuple[str, str]]:
        """What was filled in, to be sent again with the confirmation."""
        data = cast("QueryDict", self.data)
        return ((name, value) for name in self.fields for value in data.getlist(name) if value)
