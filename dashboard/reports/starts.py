"""How a start or a broadcast is getting on, and what became of each person in it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from dashboard.reports.contacts import shown_urn
from dashboard.reports.csv_export import FIRST
from engine.models import Contact, ContactURN, Recipient, Workspace
from engine.models.start import Bulk
from engine.services.spreadsheets import BYTE_ORDER_MARK, cell, encode

SHOWN_PEOPLE = 50
CHUNK = 2_000
COLUMNS = ("contact_uuid", "name", "urn", "outcome", "reason")


@dataclass(frozen=True, slots=True)
class Part:
    """So many people with an outcome, and the reason for it, "" where there is none."""

    outcome: str
    reason: str
    people: int


@dataclass(frozen=True, slots=True)
class Person:
    contact_id: UUID
    name: str
    number: str
    outcome: str
    reason: str


@dataclass(frozen=True, slots=True)
class People:
    """A page of people; ``after`` is where the next one begins, None if there is none."""

    rows: list[Person]
    after: UUID | None


def parts(bulk: Bulk) -> list[Part]:
    """What became of the people, the largest part first."""
    rows = Recipient.objects.filter(bulk_id=bulk.pk).values_list("outcome", "reason").annotate(people=Count("contact"))
    return [Part(*row) for row in rows.order_by("-people")]


def reached(found: Sequence[Part]) -> int:
    """How many had their turn."""
    without = {Recipient.Outcome.QUEUED, Recipient.Outcome.EXCLUDED}
    return sum(part.people for part in found if part.outcome not in without)


def people(workspace: Workspace, bulk: Bulk, *, outcome: str = "", after: UUID | None = None) -> People:
    found = _ledger(bulk, after or FIRST)
    if outcome in Recipient.Outcome.values:
        found = found.filter(outcome=outcome)
    rows = list(found[: SHOWN_PEOPLE + 1])
    more = len(rows) > SHOWN_PEOPLE
    shown = rows[:SHOWN_PEOPLE]
    return People(_with_names(workspace, shown), shown[-1].contact_id if more else None)


def _ledger(bulk: Bulk, after: UUID) -> QuerySet[Recipient]:
    return Recipient.objects.filter(bulk_id=bulk.pk, contact_id__gt=after).order_by("contact_id")


def _with_names(workspace: Workspace, rows: Sequence[Recipient]) -> list[Person]:
    keys = [row.contact_id for row in rows]
    names = dict(Contact.objects.filter(pk__in=keys).values_list("pk", "name"))
    urns = dict(ContactURN.objects.filter(contact__in=keys).order_by("-position").values_list("contact", "identity"))
    return [
        Person(
            row.contact_id,
            names.get(row.contact_id, ""),
            shown_urn(workspace, urns.get(row.contact_id, "")),
            row.outcome,
            row.reason,
        )
        for row in rows
    ]


def lines(workspace: Workspace, bulk: Bulk) -> Iterator[bytes]:
    """The ledger as CSV, in pieces; see ``csv_export``."""
    yield encode([COLUMNS], start=BYTE_ORDER_MARK)
    after = FIRST
    while rows := list(_ledger(bulk, after)[:CHUNK]):
        yield encode([_row(person) for person in _with_names(workspace, rows)])
        after = rows[-1].contact_id


def _row(person: Person) -> list[str]:
    return [str(person.contact_id), cell(person.name), cell(person.number), person.outcome, cell(person.reason)]
