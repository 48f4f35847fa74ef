"""A span of days in a filter: both ends belong to it, and days are those of the current time zone."""

from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from django import forms
from django.db.models import Model, QuerySet
from django.utils.timezone import make_aware
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Row = TypeVar("Row", bound=Model)


class SpanForm(forms.Form):
    since = forms.DateField(label=gettext_lazy("From"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=gettext_lazy("Until"), required=False, widget=forms.DateInput({"type": "date"}))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if (since := given.get("since")) and (until := given.get("until")) and until < since:
            self.add_error("until", _("This is before the first day."))
        return given

    def within(self, found: QuerySet[Row]) -> QuerySet[Row]:
        """Those that were made on the days; an end that makes no sense is as if it weren't given."""
        self.is_valid()
        if since := self.cleaned_data.get("since"):
            found = found.filter(created_on__gte=_midnight(since))
        if (until := self.cleaned_data.get("until")) and until < date.max:
            found = found.filter(created_on__lt=_midnight(until + timedelta(days=1)))
        return found


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))
