"""Forms for what starts a flow: something that a contact does, or the calendar."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

import msgspec
from django import forms
from django.http import QueryDict
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext_lazy as _

from dashboard.reports.triggers import Words
from engine.models import Channel, Flow, Group, Schedule, Trigger, Workspace
from engine.services.audience import Audience
from engine.services.phone import CODE as PHONE
from engine.services.triggers import WITH_KEYWORDS

KINDS: Words = {
    Trigger.Kind.KEYWORD: _("A message begins with a word"),
    Trigger.Kind.CATCH_ALL: _("Any other message"),
    Trigger.Kind.NEW_CONVERSATION: _("Somebody writes for the first time"),
    Trigger.Kind.MISSED_CALL: _("A missed call"),
    Trigger.Kind.OPT_OUT: _("Somebody wants no more messages"),
    Trigger.Kind.CLOSED_TICKET: _("A ticket is closed"),
    Trigger.Kind.USSD_CODE: _("A USSD code is dialled"),
}
MATCHES: Words = {
    Trigger.Match.FIRST_WORD: _("The message begins with it"),
    Trigger.Match.ONLY_WORD: _("The message is nothing else"),
}
REPEATS: Words = {
    Schedule.Repeat.ONCE: _("Once"),
    Schedule.Repeat.DAILY: _("Every day"),
    Schedule.Repeat.WEEKLY: _("Every week"),
    Schedule.Repeat.MONTHLY: _("Every month"),
}
WEEKDAYS = tuple(
    enumerate((_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday")))
)


def weekdays_field() -> forms.TypedMultipleChoiceField:
    """Days for what happens every week, Monday 0."""
    return forms.TypedMultipleChoiceField(
        label=_("On these days, if every week"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class OfWorkspace(forms.Form):
    """A form whose choices are rows of a workspace."""

    flow = forms.ModelChoiceField(Flow.objects.none(), label=_("Flow"), empty_label=_("– which flow –"))
    groups = forms.ModelMultipleChoiceField(
        Group.objects.none(), label=_("Groups"), required=False, widget=forms.CheckboxSelectMultiple
    )
    exclude_groups = forms.ModelMultipleChoiceField(
        Group.objects.none(), label=_("Not for people in"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, workspace: Workspace, data: QueryDict | None = None, initial: dict[str, Any] | None = None
    ) -> None:
        super().__init__(data, initial=initial)
        self.workspace = workspace
        self._choose("flow", Flow.objects.for_workspace(workspace).filter(is_archived=False).order_by("name"))
        for name in ("groups", "exclude_groups"):
            self._choose(name, Group.objects.for_workspace(workspace).order_by("name"))

    def _choose(self, name: str, rows: Any) -> None:
        cast("forms.ModelChoiceField[Any]", self.fields[name]).queryset = rows


class TriggerForm(OfWorkspace):
    kind = forms.ChoiceField(label=_("When"), choices=list(KINDS.items()))
    keywords = forms.CharField(
        label=_("Words or codes"),
        required=False,
        help_text=_("With spaces between them, like: join jiunge. Only for words and USSD codes."),
    )
    match = forms.ChoiceField(label=_("How a word counts"), choices=list(MATCHES.items()), required=False)
    channel = forms.ModelChoiceField(
        Channel.objects.none(), label=_("Channel"), required=False, empty_label=_("Any channel")
    )
    field_order = ("kind", "keywords", "match", "flow", "channel", "groups", "exclude_groups")

    def __init__(self, workspace: Workspace, data: QueryDict | None = None, trigger: Trigger | None = None) -> None:
        super().__init__(workspace, data, _values(trigger) if trigger else None)
        channels = Channel.objects.for_workspace(workspace).filter(is_active=True).exclude(type=PHONE)
        self._choose("channel", channels.order_by("name"))
        self.fields["groups"].label = _("Only for people in")

    @property
    def values(self) -> dict[str, Any]:
        """As `save_trigger` takes them."""
        given = self.cleaned_data
        keywords = given["keywords"].replace(",", " ").split() if given["kind"] in WITH_KEYWORDS else []
        return {**given, "keywords": keywords, "match": given["match"] or Trigger.Match.FIRST_WORD}


def _values(trigger: Trigger) -> dict[str, Any]:
    return {
        "kind": trigger.kind,
        "keywords": " ".join(trigger.keywords),
        "match": trigger.match,
        "flow": trigger.flow_id,
        "channel": trigger.channel_id,
        "groups": trigger.groups,
        "exclude_groups": trigger.exclude_groups,
    }


class ScheduleForm(OfWorkspace):
    everyone = forms.BooleanField(label=_("Everyone"), required=False)
    begins_on = forms.DateTimeField(
        label=_("First time"),
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput({"type": "datetime-local"}),
        help_text=_("In the time zone of the workspace"),
    )
    repeat = forms.ChoiceField(label=_("How often"), choices=list(REPEATS.items()))
    weekdays = weekdays_field()
    ends_on = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput({"type": "date"}))
    field_order = ("flow", "begins_on", "repeat", "weekdays", "ends_on", "everyone", "groups", "exclude_groups")

    def __init__(self, workspace: Workspace, data: QueryDict | None = None, schedule: Schedule | None = None) -> None:
        super().__init__(workspace, data, _planned(schedule) if schedule else None)
        self.before = Audience.of(schedule) if schedule else Audience()

    def clean(self) -> None:
        others = self.before.query or self.before.contacts or self.before.urns
        if not (self.cleaned_data.get("everyone") or self.cleaned_data.get("groups") or others):
            self.add_error("groups", _("Choose groups, or everyone."))

    @property
    def audience(self) -> Audience:
        """With what was chosen elsewhere and this form doesn't show, such as a query."""
        given, replace = self.cleaned_data, msgspec.structs.replace
        left_out = replace(self.before.exclude, groups=_keys(given["exclude_groups"]))
        return replace(self.before, everyone=given["everyone"], groups=_keys(given["groups"]), exclude=left_out)

    @property
    def values(self) -> dict[str, Any]:
        """As `create_schedule` takes them."""
        names = ("flow", "begins_on", "repeat", "weekdays", "ends_on")
        return {**{name: self.cleaned_data[name] for name in names}, "audience": self.audience}

    def clean_begins_on(self) -> datetime:
        moment: datetime = self.cleaned_data["begins_on"]
        return moment if moment.tzinfo else make_aware(moment)


def _planned(schedule: Schedule) -> dict[str, Any]:
    return {
        "flow": schedule.flow_id,
        "begins_on": f"{localtime(schedule.begins_on):%Y-%m-%dT%H:%M}",
        "repeat": schedule.repeat,
        "weekdays": schedule.weekdays,
        "ends_on": schedule.ends_on and schedule.ends_on.isoformat(),
        "everyone": schedule.everyone,
        "groups": schedule.groups,
        "exclude_groups": schedule.exclusions.get("groups", []),
    }


def _keys(groups: Any) -> tuple[UUID, ...]:
    return tuple(group.pk for group in groups)
