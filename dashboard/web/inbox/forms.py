"""The form of a broadcast: what is said in each language, and for the rest what the form of a start has."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from mimetypes import guess_type
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.timezone import localtime
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from dashboard.web.editor.languages import describe
from dashboard.web.inbox.texts import text_field
from dashboard.web.start_forms import StartForm
from dashboard.web.trigger_forms import REPEATS, weekdays_field
from engine.models import Schedule, Workspace
from engine.services.schedules import pace_of
from flows.inspection.templates import first_fault
from flows.limits import ATTACHMENT_LENGTH, QUICK_REPLY_LENGTH
from flows.message import MsgContent, QuickReply

MOST_ATTACHMENTS = MOST_REPLIES = 10


class BroadcastForm(StartForm):
    repeat = forms.ChoiceField(label=_("How often"), choices=list(REPEATS.items()), required=False)
    weekdays = weekdays_field()
    attachments = forms.CharField(
        label=_("Attachments, one a line"),
        required=False,
        max_length=10_000,
        help_text=_("Addresses of pictures, sound, video or documents, such as https://example.org/map.png"),
        widget=forms.Textarea({"rows": 1, "dir": "ltr", "spellcheck": "false"}),
    )
    ends_on = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, workspace: Workspace, data: QueryDict, spoken: Iterable[str] = ()) -> None:
        """``spoken`` are languages in which it says something already, whether or not the workspace has them."""
        super().__init__(workspace, data)
        for of_flows in ("had_flow", "full_quota"):
            del self.fields[of_flows]
        self.languages = list(dict.fromkeys([*(workspace.languages or ["und"]), *spoken]))
        for language in self.languages:
            self.fields[f"text_{language}"] = text_field(language)
            self.fields[f"replies_{language}"] = _replies(language)

    @property
    def base_language(self) -> str:
        return self.languages[0]

    @property
    def texts(self) -> Iterator[tuple[BoundField, BoundField]]:
        """The fields of the texts and their quick replies, the main language first."""
        return ((self[f"text_{language}"], self[f"replies_{language}"]) for language in self.languages)

    @property
    def has_more(self) -> bool:
        """Whether it was given more than texts, so that the page shows it."""
        names = ("attachments", *(f"replies_{language}" for language in self.languages))
        return any(self.data.get(name) for name in names)

    @property
    def said(self) -> dict[str, str]:
        """What was written, by language; the form needn't be valid."""
        written = {language: str(self[f"text_{language}"].data or "").strip() for language in self.languages}
        return {language: text for language, text in written.items() if text}

    @property
    def translations(self) -> dict[str, MsgContent]:
        """Of a valid form. Whoever gets a text without quick replies of its own gets those of the main language."""
        attached, given = self.cleaned_data["attachments"], self.cleaned_data
        main = given[f"replies_{self.base_language}"]
        return {
            language: MsgContent(text, attached, given[f"replies_{language}"] or main)
            for language, text in self.said.items()
        }

    @property
    def carries(self) -> set[str]:
        """What it has beside texts, as capabilities of channels are named."""
        replies = any(content.quick_replies for content in self.translations.values())
        attached = bool(self.cleaned_data["attachments"])
        return {name for name, has in (("attachments", attached), ("quick_replies", replies)) if has}

    @property
    def as_sms(self) -> dict[str, str]:
        """What is written as a channel sends it that carries text alone: with the addresses of attachments below."""
        urls = [attachment.partition(":")[2] for attachment in self.cleaned_data["attachments"]]
        return {language: "\n".join([text, *urls]) for language, text in self.said.items()}

    def clean_attachments(self) -> tuple[str, ...]:
        """Each as `type:url`."""
        lines = _lines(self.cleaned_data["attachments"])
        if len(lines) > MOST_ATTACHMENTS:
            raise forms.ValidationError(_("At most %(most)s can be attached."), params={"most": MOST_ATTACHMENTS})
        return tuple(map(_attachment, lines))

    def clean(self) -> None:
        super().clean()
        for language, text in self.said.items():
            self._check_template(f"text_{language}", text)
        for language in self.languages:
            self.cleaned_data[f"replies_{language}"] = self._replies(f"replies_{language}")
        if self.said and self.base_language not in self.said:
            self.add_error(f"text_{self.base_language}", _("The message is needed in the main language."))
        if (self.cleaned_data.get("repeat") or "once") != "once" and not self.cleaned_data.get("begins_on"):
            self.add_error("begins_on", _("Say when it is sent first."))

    def _replies(self, name: str) -> tuple[QuickReply, ...]:
        lines = _lines(self.cleaned_data.get(name, ""))
        if len(lines) > MOST_REPLIES or any(len(line) > QUICK_REPLY_LENGTH for line in lines):
            told = _("At most %(most)s quick replies of %(letters)s letters can be offered.")
            self.add_error(name, told % {"most": MOST_REPLIES, "letters": QUICK_REPLY_LENGTH})
        for line in lines:
            self._check_template(name, line)
        return tuple(QuickReply("text", line) for line in lines)

    def _check_template(self, name: str, text: str) -> None:
        if fault := first_fault(text):
            self.add_error(name, _("An expression can't be understood: %(fault)s") % {"fault": fault})

    @property
    def is_ready(self) -> bool:
        """Whether it says something, and to whom."""
        return self.has_chosen and bool(self.said)

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


def _replies(language: str) -> forms.CharField:
    label = gettext("Quick replies, one a line") if language == "und" else _in_language(language)
    help_text = _("Shown as buttons by channels that can; others send the text alone")
    return forms.CharField(
        label=label,
        required=False,
        max_length=1000,
        help_text=help_text,
        widget=forms.Textarea({"rows": 1, "dir": "auto"}),
    )


def _in_language(language: str) -> str:
    name = describe(language, get_language() or "en").name
    return gettext("Quick replies in %(language)s, one a line") % {"language": name}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


_ATTACHMENT = re.compile(r"(?:([\w-]+(?:/[\w.+-]+)?):)?(https?://\S+)")


def _attachment(line: str) -> str:
    """`type:url`; what the type is told by is how the address ends."""
    found = _ATTACHMENT.fullmatch(line)
    if found is None or len(line) > ATTACHMENT_LENGTH:
        raise forms.ValidationError(_("This isn't an address of a file: %(line)s"), params={"line": line})
    kind, url = found.groups()
    return f"{kind or guess_type(urlsplit(url).path)[0] or 'document'}:{url}"


def values_of(schedule: Schedule) -> QueryDict:
    """What the form has to show of a broadcast that is scheduled."""
    data = QueryDict(mutable=True)
    exclusions = schedule.exclusions
    given = {"query": schedule.query, "repeat": schedule.repeat, "sample": schedule.sample or ""}
    given |= {"everyone": "on" if schedule.everyone else "", "in_a_flow": "on" if exclusions.get("in_a_flow") else ""}
    given |= {"not_seen_for_days": exclusions.get("not_seen_for_days", "")}
    given |= {f"text_{language}": said["text"] for language, said in schedule.translations.items()}
    for language, said in schedule.translations.items():
        given[f"replies_{language}"] = "\n".join(reply["text"] for reply in said.get("quick_replies", ()))
        given["attachments"] = "\n".join(said.get("attachments", ()))
    given |= {"begins_on": f"{localtime(schedule.begins_on):%Y-%m-%dT%H:%M}"}
    given |= {"ends_on": schedule.ends_on.isoformat() if schedule.ends_on else ""}
    given |= {name: number or "" for name, number in pace_of(schedule)._asdict().items()}
    data.update({name: str(value) for name, value in given.items() if value != ""})
    data.setlist("groups", [str(group) for group in schedule.groups])
    data.setlist("exclude_groups", [str(group) for group in exclusions.get("groups", ())])
    data.setlist("contacts", [str(contact) for contact in schedule.contacts])
    data["urns"] = "\n".join(schedule.urns)
    data.setlist("weekdays", [str(day) for day in schedule.weekdays])
    return data
