"""Forms of campaigns, their events, and the times at which nobody is written to."""

from collections.abc import Mapping
from datetime import date, time
from typing import Any, cast

import msgspec
from django import forms
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from msgspec import structs

from dashboard.web.editor.languages import describe
from dashboard.web.writing import Writing
from engine.core.campaigns import CREATED_ON, LAST_SEEN_ON
from engine.core.quiet import Quiet
from engine.models import Campaign, CampaignPoint, ContactField, Flow, Group, Workspace
from flows.message import MsgContent

UNITS = {
    CampaignPoint.Unit.MINUTES: gettext_lazy("minutes"),
    CampaignPoint.Unit.HOURS: gettext_lazy("hours"),
    CampaignPoint.Unit.DAYS: gettext_lazy("days"),
    CampaignPoint.Unit.WEEKS: gettext_lazy("weeks"),
}
BEFORE, AFTER = "before", "after"
MODES = {
    CampaignPoint.StartMode.INTERRUPT: gettext_lazy("end that flow"),
    CampaignPoint.StartMode.SKIP: gettext_lazy("do nothing"),
    CampaignPoint.StartMode.PASSIVE: gettext_lazy("go on beside it (messages, and flows in the background)"),
}
MAX_OFFSET = 10_000
TEXT = "text-"


class CampaignForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=64)
    group = forms.ModelChoiceField(
        Group.objects.none(),
        label=gettext_lazy("For the people in"),
        help_text=gettext_lazy("Who joins the group later is taken on then"),
    )

    def __init__(self, workspace: Workspace, data: QueryDict | None = None, campaign: Campaign | None = None) -> None:
        super().__init__(data, initial={"name": campaign.name, "group": campaign.group_id} if campaign else None)
        self.workspace, self.campaign = workspace, campaign
        groups = Group.objects.for_workspace(workspace).order_by("name")
        cast("forms.ModelChoiceField[Group]", self.fields["group"]).queryset = groups

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"].strip()
        same = Campaign.objects.for_workspace(self.workspace).filter(name=name).first()
        if same and same != self.campaign:
            raise forms.ValidationError(_("There is a campaign of this name already."))
        return name


class PointForm(forms.Form):
    offset = forms.IntegerField(label=gettext_lazy("How long"), min_value=0, max_value=MAX_OFFSET)
    unit = forms.ChoiceField(label=gettext_lazy("Unit"), choices=list(UNITS.items()))
    direction = forms.ChoiceField(
        label=gettext_lazy("Before or after"),
        choices=[(BEFORE, gettext_lazy("before")), (AFTER, gettext_lazy("after"))],
    )
    relative_to = forms.ChoiceField(label=gettext_lazy("Which date"))
    hour = forms.TypedChoiceField(
        label=gettext_lazy("At what hour of that day"),
        coerce=int,
        choices=[
            (-1, gettext_lazy("at the time of day of the date")),
            *((hour, f"{hour:02}:00") for hour in range(24)),
        ],
        help_text=gettext_lazy("On the clock of each person; for days and weeks"),
    )
    flow = forms.ModelChoiceField(
        Flow.objects.none(),
        label=gettext_lazy("Start the flow"),
        required=False,
        empty_label=gettext_lazy("– which flow –"),
    )
    start_mode = forms.ChoiceField(
        label=gettext_lazy("If the person is in the middle of a flow"), choices=list(MODES.items())
    )

    def __init__(self, workspace: Workspace, data: QueryDict | None = None, point: CampaignPoint | None = None) -> None:
        super().__init__(data, initial=_initial(point) if point else {"direction": AFTER, "unit": "days", "hour": -1})
        self.said = msgspec.convert(point.translations if point else {}, dict[str, MsgContent])
        self.base_language = (point and point.base_language) or (workspace.languages or ["und"])[0]
        self.languages = list(dict.fromkeys([self.base_language, *workspace.languages, *self.said]))
        flows = Flow.objects.for_workspace(workspace).filter(is_archived=False, published__gt=0).order_by("name")
        cast("forms.ModelChoiceField[Flow]", self.fields["flow"]).queryset = flows
        cast("forms.ChoiceField", self.fields["relative_to"]).choices = _dates(workspace)
        for language in self.languages:
            self.fields[f"{TEXT}{language}"] = _text_field(language, self.said)

    def clean(self) -> None:
        given = self.cleaned_data
        has_text = any(given.get(f"{TEXT}{language}") for language in self.languages)
        if bool(given.get("flow")) == has_text:
            self.add_error("flow", _("Choose a flow or write a message, not both."))
        elif has_text and not given.get(f"{TEXT}{self.base_language}"):
            self.add_error(f"{TEXT}{self.base_language}", _("The message is needed in the main language."))

    @property
    def values(self) -> dict[str, Any]:
        """As `save_point` takes them. What a message carries beside its text, as buttons of an import, stays."""
        given = self.cleaned_data
        texts = {language: given[f"{TEXT}{language}"] for language in self.languages}
        kept = {language: self.said.get(language, MsgContent()) for language in self.languages}
        said = {language: structs.replace(kept[language], text=text) for language, text in texts.items() if text}
        return {
            "relative_to": given["relative_to"],
            "offset": -given["offset"] if given["direction"] == BEFORE else given["offset"],
            "unit": given["unit"],
            "hour": given["hour"] if given["unit"] in ("days", "weeks") else -1,
            "flow": given["flow"],
            "translations": said,
            "base_language": self.base_language if said else "",
            "start_mode": given["start_mode"],
        }


def _text_field(language: str, said: Mapping[str, MsgContent]) -> forms.CharField:
    name = describe(language, get_language() or "en").name
    return forms.CharField(
        label=_("or send this message (%(language)s)") % {"language": name},
        required=False,
        max_length=1600,
        initial=said.get(language, MsgContent()).text,
        widget=Writing(rows=3),
    )


def _dates(workspace: Workspace) -> list[tuple[str, Any]]:
    dates = ContactField.objects.for_workspace(workspace).filter(type=ContactField.Type.DATETIME)
    own = [(CREATED_ON, gettext_lazy("the day the contact joined")), (LAST_SEEN_ON, gettext_lazy("the last message"))]
    return [*dates.order_by("position", "name").values_list("key", "name"), *own]


def _initial(point: CampaignPoint) -> dict[str, Any]:
    return {
        "offset": abs(point.offset),
        "unit": point.unit,
        "direction": BEFORE if point.offset < 0 else AFTER,
        "relative_to": point.relative_to,
        "hour": point.hour,
        "flow": point.flow_id,
        "start_mode": point.start_mode,
    }


class QuietForm(forms.Form):
    begin = forms.TimeField(label=gettext_lazy("From"), required=False, widget=forms.TimeInput({"type": "time"}))
    end = forms.TimeField(label=gettext_lazy("Until"), required=False, widget=forms.TimeInput({"type": "time"}))
    dates = forms.CharField(
        label=gettext_lazy("Days on which nobody is written to"),
        required=False,
        help_text=gettext_lazy("One on each line, as 2026-12-25"),
        widget=forms.Textarea({"rows": 5, "dir": "ltr"}),
    )

    def __init__(self, workspace: Workspace, data: QueryDict | None = None) -> None:
        shown = {
            "begin": _clock(workspace.quiet_from),
            "end": _clock(workspace.quiet_until),
            "dates": "\n".join(day.isoformat() for day in workspace.blocked_dates),
        }
        super().__init__(data, initial=shown)

    def clean_dates(self) -> frozenset[date]:
        days = set()
        for line in self.cleaned_data["dates"].split():
            try:
                days.add(date.fromisoformat(line))
            except ValueError:
                raise forms.ValidationError(
                    _("“%(text)s” is no day; write it as 2026-12-25.") % {"text": line}
                ) from None
        return frozenset(days)

    def clean(self) -> None:
        if (self.cleaned_data.get("begin") is None) != (self.cleaned_data.get("end") is None):
            self.add_error("end", _("Hours need both: from when, and until when."))

    @property
    def quiet(self) -> Quiet:
        given = self.cleaned_data
        return Quiet(given["begin"], given["end"], given["dates"])


def _clock(moment: time | None) -> str:
    return moment.strftime("%H:%M") if moment else ""
