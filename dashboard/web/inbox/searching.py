"""What a list of messages is asked for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from engine.services.message_folders import Wanted


class SearchForm(forms.Form):
    folder = forms.CharField(required=False)
    q = forms.CharField(label=_("Text, name or number"), required=False, max_length=128)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(label=_("Until"), required=False, widget=forms.DateInput({"type": "date"}))
    contact = forms.UUIDField(required=False)

    @property
    def wanted(self) -> Wanted:
        """What is left of it where something makes no sense."""
        self.is_valid()
        given = self.cleaned_data
        return Wanted(
            given.get("folder") or "inbox",
            given.get("q", "").strip(),
            given.get("since"),
            given.get("until"),
            given.get("contact"),
        )
