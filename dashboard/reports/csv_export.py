"""The answers of a flow as CSV: one row per respondent, with the answers of the last time they went through it.

UTF-8 with a byte order mark, since Excel needs one to read anything but ASCII; times are ISO 8601 in the zone of the
workspace. Rows are read in chunks by key, so an export of any length holds one chunk in memory and no long transaction.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, OuterRef, QuerySet

from dashboard.reports.contacts import shown_urn
from dashboard.reports.questions import SavedResult
from engine.models import Contact, ContactURN, Flow, Run, Workspace

CHUNK = 2000
BYTE_ORDER_MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
ABOUT_RESPONDENT = ("contact_uuid", "name", "urn", "language", "status", "started", "finished")
# For each question: the category, the value that was understood, and the reply as it was written.
ABOUT_ANSWER = ("{}", "{} (value)", "{} (reply)")

# What a spreadsheet takes for the start of a formula, full-width signs included; plain numbers with a sign are none.
FORMULA = re.compile(r"\s*[=+\-@＝＋－＠\t\r\n]")
NUMBER = re.compile(r"[+-]?\d+([.,]\d+)?")


def cell(text: str) -> str:
    """The text as a spreadsheet may open it: what would run as a formula gets an apostrophe in front."""
    return f"'{text}" if FORMULA.match(text) and not NUMBER.fullmatch(text) else text


def lines(workspace: Workspace, flow: Flow, saved: Sequence[SavedResult]) -> Iterator[bytes]:
    """The file, in pieces of some thousand rows."""
    names = [column.format(result.name) for result in saved for column in ABOUT_ANSWER]
    yield _encode([(*ABOUT_RESPONDENT, *map(cell, names))], start=BYTE_ORDER_MARK)
    keys = [result.key for result in saved]
    zone = ZoneInfo(workspace.timezone)
    for runs in _chunks(_last_runs(workspace, flow)):
        yield _encode(_rows(workspace, runs, keys, zone))


def _encode(rows: Sequence[Sequence[str]], start: str = "") -> bytes:
    out = io.StringIO(start)
    out.seek(0, io.SEEK_END)
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def _last_runs(workspace: Workspace, flow: Flow) -> QuerySet[Run]:
    """Of each respondent the last run of the flow."""
    runs = Run.objects.for_workspace(workspace).filter(flow=flow)
    later = Run.objects.filter(contact=OuterRef("contact"), flow=OuterRef("flow"), pk__gt=OuterRef("pk"))
    return runs.exclude(Exists(later)).order_by("pk")


def _chunks(runs: QuerySet[Run]) -> Iterator[list[Run]]:
    chunk = list(runs[:CHUNK])
    while chunk:
        yield chunk
        chunk = list(runs.filter(pk__gt=chunk[-1].pk)[:CHUNK]) if len(chunk) == CHUNK else []


def _rows(workspace: Workspace, runs: Sequence[Run], keys: Sequence[str], zone: ZoneInfo) -> list[list[str]]:
    people = [run.contact_id for run in runs]
    contacts = Contact.objects.for_workspace(workspace).in_bulk(people)
    urns = _first_urns(workspace, people)
    return [
        [
            str(run.contact_id),
            *_about(contacts.get(run.contact_id), shown_urn(workspace, urns.get(run.contact_id, ""))),
            run.status,
            _time(run.created_on, zone),
            _time(run.exited_on, zone),
            *_answers(run, keys),
        ]
        for run in runs
    ]


def _first_urns(workspace: Workspace, people: Sequence[UUID]) -> dict[UUID | None, str]:
    """Contact → its preferred address."""
    urns = ContactURN.objects.for_workspace(workspace).filter(contact__in=people).order_by(F("position").desc())
    return dict(urns.values_list("contact_id", "identity"))


def _about(contact: Contact | None, urn: str) -> list[str]:
    return [cell(contact.name), cell(urn), contact.language] if contact else ["", "", ""]


def _time(moment: datetime | None, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="seconds") if moment else ""


def _answers(run: Run, keys: Sequence[str]) -> Iterator[str]:
    for key in keys:
        result = run.results.get(key, {})
        for part in ("category", "value", "input"):
            yield cell(str(result.get(part) or ""))
