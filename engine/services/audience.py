"""Whom a start or a broadcast is for: looked up once, in one statement, into a ledger with a row for each person."""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from django.db import connection
from msgspec import Struct

from engine.assets import place
from engine.models import ContactURN, Workspace
from engine.models.start import AudienceRow, Bulk, Start
from engine.search import Sql, parse, write_sql
from engine.search.sql import FALSE, TRUE, any_of
from engine.services.inbox import Incoming, resolve_contacts
from engine.services.quotas import FullKinds, full_kinds
from engine.services.sorting import kind_of_contact
from flows.errors import QueryError
from flows.urns import URNError, normalize_urn, parse_urn

# A hundred years; the calendar of the database ends some thousands of years ago.
MOST_DAYS = 36_500


class Exclusions(Struct, frozen=True, omit_defaults=True, kw_only=True):
    """Who is left out: whom another flow waits for, who ever had this flow, who didn't write lately, some groups.

    With ``full_quota`` also those whose place in the flow's quota somebody else has.
    """

    in_a_flow: bool = False
    had_flow: bool = False
    full_quota: bool = False
    not_seen_for_days: int = 0
    groups: tuple[UUID, ...] = ()


class Audience(Struct, frozen=True, kw_only=True):
    """Everyone, or the people of groups, those named, those with an address, those who match a query: each once.

    Unknown addresses are made contacts. With ``sample``, only so many of those who aren't excluded, at random.
    """

    everyone: bool = False
    groups: tuple[UUID, ...] = ()
    contacts: tuple[UUID, ...] = ()
    urns: tuple[str, ...] = ()
    query: str = ""
    exclude: Exclusions = Exclusions()
    sample: int = 0

    def columns(self) -> dict[str, Any]:
        """As columns of a start or broadcast."""
        return {
            "everyone": self.everyone,
            "groups": list(self.groups),
            "contacts": list(self.contacts),
            "urns": list(self.urns),
            "query": self.query,
            "exclusions": msgspec.to_builtins(self.exclude),
            "sample": self.sample,
        }

    @classmethod
    def of(cls, row: AudienceRow) -> "Audience":
        """That of a start, broadcast or schedule."""
        return cls(
            everyone=row.everyone,
            groups=tuple(row.groups),
            contacts=tuple(row.contacts),
            urns=tuple(row.urns),
            query=row.query,
            exclude=msgspec.convert(row.exclusions, Exclusions),
            sample=row.sample,
        )

    @property
    def is_of_named(self) -> bool:
        """Whether it names its people one by one, so that there are few."""
        return not (self.everyone or self.groups or self.query)


def check_audience(audience: Audience, workspace: Workspace) -> None:
    """Raises QueryError or URNError if it can't be looked up."""
    if audience.query:
        parse(audience.query, place(workspace.pk))
    _not_seen(audience.exclude.not_seen_for_days)
    for urn in audience.urns:
        normalize_urn(urn, workspace.country)


class Surveyed(NamedTuple):
    """How many are meant, of one language and left out for one reason ("" for those who aren't)."""

    reason: str
    language: str
    people: int


def survey_audience(audience: Audience, workspace_id: UUID, flow_id: UUID | None = None) -> list[Surveyed]:
    """Who is meant before anything is done, those of new addresses included; raises QueryError."""
    known, new = _known(audience.urns, workspace_id)
    meant = _meant(audience, workspace_id, flow_id, known)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT meant.reason, contact.language, count(*)
            FROM ({meant.text}) AS meant JOIN engine_contact AS contact USING (id) GROUP BY 1, 2
            """,  # noqa: S608  # parameters
            meant.params,
        )
        found = [Surveyed(*row) for row in cursor.fetchall()]
    return [*found, Surveyed("", "", new)] if new else found


def first_of_audience(
    audience: Audience, workspace_id: UUID, flow_id: UUID | None = None, *, most: int = 10
) -> list[UUID]:
    """Some of those who are meant and not left out, and whom we know; raises QueryError."""
    meant = _meant(audience, workspace_id, flow_id, _known(audience.urns, workspace_id)[0])
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT id FROM ({meant.text}) AS meant WHERE reason = '' LIMIT %s", (*meant.params, most))  # noqa: S608  # parameters
        return [row[0] for row in cursor.fetchall()]


def refusal_code(error: QueryError | URNError) -> str:
    """Why an audience can't be, as logs may tell it: texts of errors quote values, which can be somebody's number."""
    return error.code if isinstance(error, QueryError) else "invalid_urn"


def is_small(audience: Audience, workspace_id: UUID, most: int) -> bool:
    """Whether at most ``most`` people are meant; it costs no more than looking at so many."""
    meant = _meant(msgspec.structs.replace(audience, exclude=Exclusions()), workspace_id, None, ())
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*) FROM (SELECT FROM ({meant.text}) AS meant LIMIT %s) AS few",  # noqa: S608  # parameters
            (*meant.params, most + 1),
        )
        return bool(cursor.fetchone()[0] <= most)


def fill_ledger(bulk: Bulk) -> int:
    """Writes the ledger of a start or broadcast in one statement; gives how many aren't excluded."""
    audience = Audience.of(bulk)
    flow_id = bulk.flow_id if isinstance(bulk, Start) else None
    addressed = _contacts_of(audience.urns, bulk.workspace)
    meant = _meant(audience, bulk.workspace_id, flow_id, addressed)
    chosen = "SELECT id FROM meant WHERE reason = ''"
    if audience.sample:
        chosen += f" ORDER BY random() LIMIT {audience.sample:d}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            WITH meant AS MATERIALIZED ({meant.text}), chosen AS MATERIALIZED ({chosen}), filled AS (
                INSERT INTO engine_recipient (bulk_id, contact_id, workspace_id, outcome, reason)
                SELECT %s, id, %s, 'queued', '' FROM chosen
                UNION ALL SELECT %s, id, %s, 'excluded', reason FROM meant WHERE reason <> ''
            )
            SELECT count(*) FROM chosen
            """,  # noqa: S608  # parameters
            (*meant.params, *(bulk.pk, bulk.workspace_id) * 2),
        )
        return int(cursor.fetchone()[0])


def _contacts_of(urns: Iterable[str], workspace: Workspace) -> tuple[UUID, ...]:
    """The contacts of addresses; unknown ones are made. Addresses that are none have no contact."""
    incoming = [Incoming(workspace_id=workspace.pk, urn=urn) for urn in _normalized(urns, workspace.country)]
    return tuple(resolve_contacts(incoming).values()) if incoming else ()


def _known(urns: Iterable[str], workspace_id: UUID) -> tuple[tuple[UUID, ...], int]:
    """The contacts whom we know by these addresses, and how many addresses nobody has."""
    if not urns:
        return (), 0
    country = Workspace.objects.only("country").get(pk=workspace_id).country
    wanted = set(_normalized(urns, country))
    known = ContactURN.objects.for_workspace(workspace_id).filter(identity__in=wanted)
    owners = dict(known.values_list("identity", "contact"))
    return tuple(set(owners.values())), len(wanted) - len(owners)


def _normalized(urns: Iterable[str], country: str) -> Iterable[str]:
    for urn in urns:
        try:
            yield parse_urn(normalize_urn(urn, country)).identity
        except URNError:
            continue


def _meant(audience: Audience, workspace_id: UUID, flow_id: UUID | None, addressed: tuple[UUID, ...]) -> Sql:
    """A query for the ids of all that are meant, each with the reason why it is excluded, or ""."""
    who, why = _who(audience, workspace_id, addressed), _why_not(audience.exclude, workspace_id, flow_id)
    return Sql(
        f"SELECT engine_contact.id, {why.text} AS reason FROM engine_contact"  # noqa: S608  # parameters
        f" WHERE engine_contact.workspace_id = %s AND ({who.text})",
        (*why.params, workspace_id, *who.params),
    )


def _who(audience: Audience, workspace_id: UUID, addressed: tuple[UUID, ...]) -> Sql:
    if audience.everyone:
        return TRUE
    chosen = [FALSE]
    if audience.groups:
        chosen.append(_in_groups(audience.groups))
    if named := [*audience.contacts, *addressed]:
        chosen.append(Sql("engine_contact.id = ANY(%s)", (named,)))
    if audience.query:
        where = place(workspace_id)
        chosen.append(write_sql(parse(audience.query, where), where))
    return any_of(chosen)


def _in_groups(groups: Iterable[UUID]) -> Sql:
    found = "engine_contact.id IN (SELECT contact_id FROM engine_groupmembership WHERE group_id = ANY(%s))"
    return Sql(found, (list(groups),))


def _why_not(exclude: Exclusions, workspace_id: UUID, flow_id: UUID | None) -> Sql:
    """The first reason that holds; people who aren't active are never taken on."""
    reasons = [("engine_contact.status", Sql("engine_contact.status <> 'active'"))]
    if exclude.groups:
        reasons.append(("'in_group'", _in_groups(exclude.groups)))
    if exclude.in_a_flow:
        reasons.append(("'in_a_flow'", _IN_A_FLOW))
    if exclude.had_flow and flow_id:
        reasons.append(("'had_flow'", Sql(_HAD_FLOW, (flow_id, flow_id))))
    if exclude.full_quota and flow_id:
        reasons.append(("'quota_full'", _has_no_place(full_kinds(workspace_id=workspace_id, flow_id=flow_id))))
    if exclude.not_seen_for_days:
        reasons.append(("'not_seen'", _not_seen(exclude.not_seen_for_days)))
    cases = " ".join(f"WHEN {test.text} THEN {reason}" for reason, test in reasons)
    return Sql(f"CASE {cases} ELSE '' END", tuple(param for _, test in reasons for param in test.params))


def _has_no_place(full: FullKinds) -> Sql:
    if not full.kinds:
        return FALSE
    kind, kinds = kind_of_contact(full.traits), [json.dumps(values) for values in full.kinds]
    return Sql(f"to_jsonb({kind.text}) = ANY(%s::jsonb[])", (*kind.params, kinds))


def _not_seen(days: int) -> Sql:
    if days > MOST_DAYS:
        raise QueryError(f"people can be left out for at most {MOST_DAYS} days, not {days}", "too_many_days")
    return Sql("(engine_contact.last_seen_on >= now() - make_interval(days => %s)) IS NOT TRUE", (days,))


_IN_A_FLOW = Sql("engine_contact.id IN (SELECT contact_id FROM engine_session WHERE status = 'waiting')")
# Runs that are archived leave their people among the respondents.
_HAD_FLOW = """engine_contact.id IN (
    SELECT contact_id FROM engine_run WHERE flow_id = %s
    UNION ALL SELECT contact_id FROM engine_respondent WHERE flow_id = %s AND is_archived
)"""
