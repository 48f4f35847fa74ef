"""What holds for the whole workspace."""

from datetime import date
from zoneinfo import available_timezones

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from dashboard.web.access import Can, WorkspaceRequest, member
from engine.models import Workspace
from engine.services.workspaces import change_workspace
from flows.dates.writing import write_date
from flows.languages import is_language

DATES = ["DD-MM-YYYY", "MM-DD-YYYY", "YYYY-MM-DD"]
TIMES = [("tt:mm", "13:05"), ("h:mm aa", "1:05 pm")]
NUMBERS = [(".", "1,234.5"), (",", "1.234,5")]
# Its day can't be taken for its month.
EXAMPLE = date(2026, 12, 31)


class WorkspaceForm(forms.ModelForm):  # type: ignore[type-arg]  # generic for the type checker only
    languages = forms.CharField(
        label=gettext_lazy("Languages of flows"),
        help_text=gettext_lazy("ISO 639-3 codes, the main one first, as: sqi, srp, eng"),
    )
    timezone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    date_format = forms.ChoiceField(
        choices=[(one, f"{write_date(EXAMPLE, one)} ({one})") for one in DATES],
        label=gettext_lazy("Dates"),
        help_text=gettext_lazy("As flows and imports read them, and as flows write them"),
    )
    time_format = forms.ChoiceField(choices=TIMES, label=gettext_lazy("Times"))
    decimal_symbol = forms.ChoiceField(
        choices=NUMBERS, label=gettext_lazy("Numbers"), help_text=gettext_lazy("As flows read and write them")
    )

    class Meta:
        model = Workspace
        fields = (
            *("name", "country", "languages", "timezone", "date_format", "time_format"),
            *("decimal_symbol", "currency"),
            *("redact_urns", "require_two_factor"),
        )
        labels = {
            "name": gettext_lazy("Name"),
            "country": gettext_lazy("Country"),
            "currency": gettext_lazy("Currency of prices"),
            "redact_urns": gettext_lazy("Hide phone numbers from everyone and from flows"),
            "require_two_factor": gettext_lazy("Every member needs a second factor"),
        }
        help_texts = {
            "country": gettext_lazy("Two letters, to complete phone numbers: XK, PK, GT"),
            "currency": gettext_lazy("Three letters: EUR, PKR, GTQ"),
            "redact_urns": gettext_lazy("Lists, pages and files show a short word instead."),
            "require_two_factor": gettext_lazy("Who has none yet sets one up when they come in."),
        }

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # what every form takes
        zones = self.fields["timezone"]
        assert isinstance(zones, forms.ChoiceField)  # noqa: S101  # declared above
        zones.choices = [(one, one) for one in sorted(available_timezones())]
        self.initial["languages"] = ", ".join(self.instance.languages)

    def clean_languages(self) -> list[str]:
        codes = [one.strip().lower() for one in self.cleaned_data["languages"].split(",") if one.strip()]
        unknown = [code for code in codes if not is_language(code)]
        if unknown or not codes:
            raise forms.ValidationError(_("%(codes)s: no ISO 639-3 code.") % {"codes": ", ".join(unknown) or "–"})
        return codes

    def clean_country(self) -> str:
        return str(self.cleaned_data["country"]).upper()

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).upper()


@member(Can.MANAGE_WORKSPACE)
def edit(request: WorkspaceRequest) -> HttpResponse:
    form = WorkspaceForm(request.POST or None, instance=request.workspace)
    if request.method == "POST" and form.is_valid():
        change_workspace(workspace=form.save(commit=False), fields=form.fields)
        messages.success(request, _("Saved. It holds within seconds."))
        return redirect("web:workspace")
    return render(request, "web/team/workspace.html", {"form": form})
