"""Quotas: how many people of each kind a flow takes, counted exactly however many answer at once.

A place is taken by a step of the flow, in the transaction that writes what the person answered. It counts while the
run goes on and when it is completed; that of a run that ended otherwise is free again. Whoever takes places waits for
others of the workspace who do, until these are committed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction

from engine.models import Flow, Quota, QuotaPlace, User, Workspace
from engine.services.sorting import IN_GROUP, NOT_IN_GROUP, OF_ANSWERS, UNKNOWN, band_of
from engine.services.weighting import PopulationError, read_cells


class Applicant(NamedTuple):
    """A run, its flow, and what is known of its contact, as in `flows.events.session.RunSummary`."""

    flow: UUID
    run: UUID
    contact: Mapping[str, Any]
    results: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """People of one kind: how many the flow takes, how many completed it, and how many are on their way."""

    values: Sequence[str]
    limit: int
    completed: int = 0
    waiting: int = 0

    @property
    def taken(self) -> int:
        return self.completed + self.waiting

    @property
    def is_full(self) -> bool:
        return self.taken >= self.limit


def save_quota(*, workspace: Workspace, flow: Flow, table: str, user: User | None) -> Quota:
    """Keeps a table as ``field:gender,field:region,people``; places that are taken stay. Raises `PopulationError`."""
    traits, cells = read_cells(table)
    if len({tuple(values) for values, _ in cells}) < len(cells):
        raise PopulationError("A combination is there twice.")
    whole = [[values, round(people)] for values, people in cells]
    found = {"traits": traits, "cells": whole, "saved_by": user}
    quota, _ = Quota.objects.update_or_create(flow=flow, workspace=workspace, defaults=found)
    return quota


def remove_quota(*, workspace: Workspace, flow: Flow) -> None:
    Quota.objects.for_workspace(workspace).filter(flow=flow).delete()


def fill(quota: Quota) -> list[Cell]:
    """The cells with how full they are."""
    with connection.cursor() as cursor:
        cursor.execute(_FILL, [quota.pk])
        taken = {(tuple(cell), completed): people for cell, completed, people in cursor.fetchall()}
    return [
        Cell(values, limit, taken.get((tuple(values), True), 0), taken.get((tuple(values), False), 0))
        for values, limit in quota.cells
    ]


class FullKinds(NamedTuple):
    """Kinds of people for whom a flow has no place left, by what is known of them before they answer."""

    traits: Sequence[str]
    kinds: Sequence[Sequence[str]]


def full_kinds(*, workspace_id: UUID, flow_id: UUID) -> FullKinds:
    """Those of whom each line of the table that may be theirs is full: what they will answer isn't known."""
    quota = Quota.objects.for_workspace(workspace_id).filter(flow=flow_id).first()
    if quota is None:
        return FullKinds((), ())
    known = [place for place, trait in enumerate(quota.traits) if trait.partition(":")[0] not in OF_ANSWERS]
    has_place: dict[tuple[str, ...], bool] = {}
    for cell in fill(quota):
        kind = tuple(cell.values[place] for place in known)
        has_place[kind] = has_place.get(kind, False) or not cell.is_full
    return FullKinds([quota.traits[place] for place in known], [kind for kind, free in has_place.items() if not free])


@transaction.atomic
def take_place(*, workspace_id: UUID, who: Applicant) -> bool:
    """Whether a place is left for the contact of a run, who then has it. Flows without a quota take everybody.

    So do those with one people who belong in none of its cells.
    """
    quota = Quota.objects.for_workspace(workspace_id).filter(flow=who.flow).first()
    if quota is None:
        return True
    cell = [_value(trait, who) for trait in quota.traits]
    limit = next((limit for values, limit in quota.cells if values == cell), None)
    if limit is None:
        return True
    contact = UUID(who.contact["uuid"])
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [str(workspace_id)])
        cursor.execute(_TAKEN, {"quota": quota.pk, "cell": cell, "contact": contact})
        (taken,) = cursor.fetchone()
    if taken >= limit:
        return False
    place = {"workspace_id": workspace_id, "run_id": who.run, "cell": cell}
    QuotaPlace.objects.update_or_create(quota=quota, contact_id=contact, defaults=place)
    return True


# A run that isn't there isn't written yet, so it goes on, or it was completed and is in an archive: the place of one
# that ended otherwise goes with it.
_HELD = "(run.id IS NULL OR run.status IN ('active', 'waiting', 'completed'))"
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('quota ' || %s, 0))"
_TAKEN = f"""
    SELECT count(*) FROM engine_quotaplace AS place LEFT JOIN engine_run AS run ON run.id = place.run_id
    WHERE place.quota_id = %(quota)s AND place.cell = %(cell)s::text[] AND place.contact_id <> %(contact)s AND {_HELD}
"""  # noqa: S608  # constants
_FILL = f"""
    SELECT cell, coalesce(run.status, 'completed') = 'completed', count(*)
    FROM engine_quotaplace AS place LEFT JOIN engine_run AS run ON run.id = place.run_id
    WHERE place.quota_id = %s AND {_HELD} GROUP BY 1, 2
"""  # noqa: S608  # constants


def _value(trait: str, who: Applicant) -> str:
    """What sorts the contact by a dimension, as tables of results would."""
    kind, _, key = trait.partition(":")
    if kind == "answer":
        result = who.results.get(key)
        return str(getattr(result, "category", UNKNOWN))
    if kind == "group":
        groups = {group["uuid"] for group in who.contact.get("groups", ())}
        return IN_GROUP if key in groups else NOT_IN_GROUP
    text = _field(who.contact, key)
    return band_of(text) if kind == "age" else text


def _field(contact: Mapping[str, Any], key: str) -> str:
    value = contact.get("fields", {}).get(key) or {}
    return str(value.get("text", UNKNOWN)).strip()
