"""The form of a broadcast: what is said in each language, and for the rest what the form of a start has."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from dashboard.web.editor.languages import describe
from dashboard.web.start_forms import StartForm
from dashboard.web.trigger_forms import REPEATS, WEEKDAYS
from engine.models import Schedule, Workspace
from engine.services.audience import Audience, Exclusions
from flows.inspection.templates import first_fault
from flows.message import MsgContent

LONGEST = 1600


class BroadcastForm(StartForm):
    repeat = forms.ChoiceField(label=_("How often"), choices=list(REPEATS.items()), required=False)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On these days, if every week"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    ends_on = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, workspace: Workspace, data: QueryDict) -> None:
        super().__init__(workspace, data)
        for of_flows in ("had_flow", "full_quota"):
            del self.fields[of_flows]
        self.languages = workspace.languages or ["und"]
        for language in self.languages:
            self.fields[f"text_{language}"] = _text(language)

    @property
    def base_language(self) -> str:
        return self.languages[0]

    @property
    def texts(self) -> Iterator[BoundField]:
        """The fields of the texts, the main language first."""
        return (self[f"text_{language}"] for language in self.languages)

    @property
    def said(self) -> dict[str, str]:
        """What was written, by language; the form needn't be valid."""
        written = {language: str(self.data.get(f"text_{language}", "")).strip() for language in self.languages}
        return {language: text for language, text in written.items() if text}

    @property
    def translations(self) -> dict[str, MsgContent]:
        return {language: MsgContent(text) for language, text in self.said.items()}

    def clean(self) -> None:
        super().clean()
        for language, text in self.said.items():
            if fault := first_fault(text):
                self.add_error(f"text_{language}", _("An expression can't be understood: %(fault)s") % {"fault": fault})
        if self.said and self.base_language not in self.said:
            self.add_error(f"text_{self.base_language}", _("The message is needed in the main language."))
        if (self.cleaned_data.get("repeat") or "once") != "once" and not self.cleaned_data.get("begins_on"):
            self.add_error("begins_on", _("Say when it is sent first."))

    @property
    def is_ready(self) -> bool:
        """Whether it says something, and to whom."""
        return self.has_chosen and bool(self.said)

    @property
    def audience(self) -> Audience:
        given = self.cleaned_data
        return Audience(
            everyone=given["everyone"],
            groups=tuple(group.pk for group in given["groups"]),
            query=given["query"],
            exclude=Exclusions(
                in_a_flow=given["in_a_flow"],
                not_seen_for_days=given["not_seen_for_days"] or 0,
                groups=tuple(group.pk for group in given["exclude_groups"]),
            ),
            sample=given["sample"] or 0,
        )

    @property
    def recurrence(self) -> dict[str, Any]:
        """As `create_schedule` takes it."""
        given = self.cleaned_data
        ends_on: date | None = given["ends_on"]
        return {
            "repeat": given["repeat"] or "once",
            "begins_on": self.later,
            "weekdays": given["weekdays"],
            "ends_on": ends_on,
        }


def _label(language: str) -> str:
    if language == "und":
        return gettext("Message")
    return gettext("Message in %(language)s") % {"language": describe(language, get_language() or "en").name}


def _text(language: str) -> forms.CharField:
    return forms.CharField(
        label=_label(language),
        required=False,
        max_length=LONGEST,
        help_text=_("Expressions like @contact.first_name are filled in for each person"),
        widget=forms.Textarea({"rows": 3, "dir": "auto", "data-sms": ""}),
    )


def values_of(schedule: Schedule) -> QueryDict:
    """What the form has to show of a broadcast that is scheduled."""
    data = QueryDict(mutable=True)
    exclusions = schedule.exclusions
    given = {"query": schedule.query, "repeat": schedule.repeat, "sample": schedule.sample or ""}
    given |= {"everyone": "on" if schedule.everyone else "", "in_a_flow": "on" if exclusions.get("in_a_flow") else ""}
    given |= {"not_seen_for_days": exclusions.get("not_seen_for_days", "")}
    given |= {f"text_{language}": said["text"] for language, said in schedule.translations.items()}
    given |= {"ends_on": schedule.ends_on.isoformat() if schedule.ends_on else ""}
    data.update({name: str(value) for name, value in given.items() if value != ""})
    data.setlist("groups", [str(group) for group in schedule.groups])
    data.setlist("exclude_groups", [str(group) for group in exclusions.get("groups", ())])
    data.setlist("weekdays", [str(day) for day in schedule.weekdays])
    return data
