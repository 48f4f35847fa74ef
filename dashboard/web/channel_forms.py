"""Forms about channels; that for the settings is made from the adapter's."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from channels.base import ADAPTERS, Adapter, read_config
from channels.protection import Protection, read_protection
from channels.sealed import readable_settings
from channels.settings import HIDDEN, Field, fields_of
from dashboard.web.countries import countries
from engine.core.prices import read_prices, write_prices
from engine.models import Channel
from engine.services.phone import CODE as PHONE
from flows.urns import URNError, normalize_urn

KINDS = {"sms": _("SMS"), "ussd": _("USSD"), "chat": _("Chat")}
FASTEST = 10_000  # SMS a second
WRITTEN = {"dir": "auto"}  # addresses and names of fields read from the left in every language
_PLACE = re.compile(r"\$\.(\w+)")

AdapterOfAny = Adapter[Any]


def kind_of(adapter: AdapterOfAny) -> str:
    if "ussd" in adapter.capabilities:
        return "ussd"
    return "sms" if "tel" in adapter.schemes else "chat"


class ProviderForm(forms.Form):
    """Which providers to choose from."""

    country = forms.ChoiceField(label=_("Country"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("All")), *KINDS.items()])
    search = forms.CharField(label=_("Name"), required=False, widget=forms.SearchInput)

    def __init__(self, data: QueryDict | Mapping[str, str]) -> None:
        super().__init__(data)
        self.fields["country"].choices = [("", _("Anywhere")), *countries()]  # type: ignore[attr-defined]  # a choice

    def providers(self) -> list[AdapterOfAny]:
        """Those that fit, those of the country first."""
        wanted = self.cleaned_data if self.is_valid() else {"country": "", "kind": "", "search": ""}
        found = [one for code, one in ADAPTERS.items() if code != PHONE and _fits(one, **wanted)]
        return sorted(found, key=lambda one: (not one.countries, one.name.casefold()))


def _fits(adapter: AdapterOfAny, country: str, kind: str, search: str) -> bool:
    in_country = not country or not adapter.countries or country in adapter.countries
    return in_country and kind in {"", kind_of(adapter)} and search.strip().casefold() in adapter.name.casefold()


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that are shown when asked for, and where something in them is wrong."""

    title: str
    fields: list[BoundField]

    @property
    def is_open(self) -> bool:
        return any(field.errors for field in self.fields)


class ChannelForm(forms.Form):
    """A channel and the settings of its adapter. Secrets that were set before aren't shown; left empty, they stay."""

    name = forms.CharField(label=_("Name"), max_length=64, help_text=_("As your team knows it"))
    address = forms.CharField(
        label=_("Number, short code or account"), max_length=255, required=False, widget=forms.TextInput(WRITTEN)
    )
    country = forms.ChoiceField(label=_("Country"), help_text=_("How numbers without a country's code are read"))

    def __init__(self, adapter: AdapterOfAny, data: QueryDict | None = None, channel: Channel | None = None) -> None:
        super().__init__(data, initial={"name": adapter.name, **(_values(channel) if channel else {})})
        self.adapter = adapter
        self.known = readable_settings(channel.pk, adapter.config, channel.config) if channel else {}
        self.fields["country"].choices = [("", "–"), *countries()]  # type: ignore[attr-defined]  # a choice
        self.settings = fields_of(adapter.config)
        for setting in self.settings:
            self.fields[_name(setting)] = _form_field(setting, self.known)
        if kind_of(adapter) == "ussd":
            self.fields["address"].label = _("USSD code")
            self.fields["address"].help_text = _("As people dial it, like *384*5#")

    @property
    def main(self) -> list[BoundField]:
        """What is asked first."""
        return [self["name"], self["address"], self["country"], *self._settings(is_main=True)]

    def groups(self) -> list[Group]:
        """What can stay as it is."""
        return [Group(gettext("More settings"), self._settings(is_main=False))]

    def _settings(self, *, is_main: bool) -> list[BoundField]:
        return [self[_name(setting)] for setting in self.settings if setting.main == is_main]

    @property
    def basics(self) -> dict[str, Any]:
        """What all channels have."""
        return {name: self.cleaned_data[name] for name in ("name", "address", "country")}

    def clean(self) -> dict[str, Any]:
        config = {
            setting.name: _given(setting, self.cleaned_data.get(_name(setting)), self.known)
            for setting in self.settings
        }
        self.config = {name: value for name, value in config.items() if value is not None}
        try:
            read_config(self.adapter.config, self.config)
        except msgspec.ValidationError as error:
            self._tell(str(error))
        return self.cleaned_data

    def _tell(self, error: str) -> None:
        place = _PLACE.search(error)
        name = f"setting_{place[1]}" if place else None
        self.add_error(name if name in self.fields else None, error.partition(" - at")[0])


def _given(setting: Field, given: Any, known: Mapping[str, Any]) -> Any:
    """What was filled in, None for what the default is to be; secrets that are left empty stay as they are known."""
    if setting.secret and not given:
        return known.get(setting.name)
    if given in (None, "") and setting.kind in ("number", "choice"):
        return None
    if setting.kind == "list":
        return [part.strip() for part in (given or "").split(",") if part.strip()]
    if setting.kind == "map":
        return _read_map(given or "", known.get(setting.name, {}))
    return given


def _name(setting: Field) -> str:
    """Settings may be called like the fields of a channel."""
    return f"setting_{setting.name}"


def _values(channel: Channel) -> dict[str, str]:
    return {"name": channel.name, "address": channel.address, "country": channel.country}


def _form_field(setting: Field, known: Mapping[str, Any]) -> forms.Field:
    initial = known.get(setting.name, setting.default)
    told: dict[str, Any] = {
        "label": gettext(setting.title),
        "help_text": setting.description and gettext(setting.description),
        "required": False,
    }
    match setting.kind:
        case "yes_no":
            return forms.BooleanField(initial=initial, **told)
        case "number":
            return forms.IntegerField(initial=initial, min_value=setting.least, max_value=setting.most, **told)
        case "choice":
            choices = [(value, called and gettext(called)) for value, called in setting.choices.items()]
            return forms.ChoiceField(choices=choices, initial=initial, **told)
        case "list":
            told["help_text"] = told["help_text"] or _("Several with commas between them")
            return forms.CharField(widget=forms.TextInput(WRITTEN), initial=", ".join(map(str, initial or ())), **told)
        case "map":
            told["help_text"] = told["help_text"] or _("One a line, as Name: value")
            return forms.CharField(
                widget=forms.Textarea({"rows": 3, **WRITTEN}), initial=_write_map(initial or {}), **told
            )
        case _:
            return _text_field(setting, initial, told)


def _text_field(setting: Field, initial: Any, told: dict[str, Any]) -> forms.Field:
    told["required"] = setting.required
    if not setting.secret:
        widget = forms.Textarea({"rows": 4, **WRITTEN}) if setting.lines else forms.TextInput(WRITTEN)
        return forms.CharField(widget=widget, initial=initial, max_length=setting.most, **told)
    if initial:
        told |= {"required": False, "help_text": _("Is set. Leave it empty to keep it.")}
    return forms.CharField(widget=forms.PasswordInput({"autocomplete": "new-password"}), **told)


def _write_map(values: Iterable[str]) -> str:
    """The names; what they stand for may be a key and isn't shown again."""
    return "\n".join(f"{name}: {HIDDEN}" for name in values)


def _read_map(text: str, known: Mapping[str, str]) -> dict[str, str]:
    pairs = (line.partition(":") for line in text.splitlines() if ":" in line)
    given = {name.strip(): value.strip() for name, _colon, value in pairs}
    return {name: known.get(name, "") if value == HIDDEN else value for name, value in given.items()}


class ChangeForm(ChannelForm):
    """Of a channel that is connected: also how fast it may send, and what its provider must show."""

    def __init__(self, channel: Channel, data: QueryDict | None = None) -> None:
        super().__init__(ADAPTERS[channel.type], data, channel)
        self.channel = channel
        self.fields["pace"] = forms.IntegerField(
            label=_("SMS a second at most"),
            initial=channel.pace,
            min_value=0,
            max_value=FASTEST,
            help_text=_("0: no limit"),
        )
        self.fields["prices"] = forms.CharField(
            label=_("Price of an SMS"),
            initial=write_prices(channel.prices),
            required=False,
            widget=forms.Textarea({"rows": 2}),
            help_text=_("Like 0.02; for numbers of some countries or networks on lines of their own, like +383 0.05"),
        )
        self.guards = fields_of(Protection)
        self.known_guards = readable_settings(channel.pk, Protection, channel.protection)
        for guard in self.guards:
            self.fields[f"guard_{guard.name}"] = _form_field(guard, self.known_guards)

    def groups(self) -> list[Group]:
        guards = [self[f"guard_{guard.name}"] for guard in self.guards]
        limits = Group(gettext("Speed and price"), [self["pace"], self["prices"]])
        return [*super().groups(), limits, Group(gettext("Who may call"), guards)]

    @property
    def limits(self) -> dict[str, Any]:
        return {
            "pace": self.cleaned_data["pace"],
            "protection": self.protection,
            "prices": self.cleaned_data["prices"],
        }

    def clean_prices(self) -> dict[str, str]:
        try:
            return read_prices(self.cleaned_data["prices"])
        except ValueError as error:
            raise forms.ValidationError(_("“%(line)s” is no price."), params={"line": str(error)}) from error

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        given = {
            guard.name: _given(guard, cleaned.get(f"guard_{guard.name}"), self.known_guards) for guard in self.guards
        }
        self.protection = {name: value for name, value in given.items() if value}
        try:
            read_protection(self.protection)
        except ValueError as error:
            self.add_error("guard_addresses", str(error))
        return cleaned


class TrialForm(forms.Form):
    """Where a test goes."""

    to = forms.CharField(label=_("Your number"), max_length=64)
    text = forms.CharField(label=_("Text"), max_length=640)

    def __init__(self, channel: Channel, data: QueryDict | None = None) -> None:
        super().__init__(data, initial={"text": _("This is a test from Jibu.")})
        self.channel = channel

    def clean_to(self) -> str:
        scheme = self.channel.schemes[0] if self.channel.schemes else "tel"
        try:
            return normalize_urn(f"{scheme}:{self.cleaned_data['to'].strip()}", self.channel.country)
        except URNError as error:
            raise forms.ValidationError(str(error)) from error
