"""Keeps ``Respondent`` up with the runs, so that tables of a million people are one pass over narrow rows.

Messages pay nothing for it: runs say when they were changed, and a digest reads those changed since the last one. The
time is a worker's, and its transaction may end later, so each digest goes back a little further.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from engine.assets import load_revision
from engine.clock import now
from engine.models import Cleaning, CodedReply, Digest, Flow, QuotaPlace, Respondent, Run, User, Workspace
from engine.runner.counts import CHOSEN
from engine.services.counters import uncount
from engine.services.erasure import erases
from flows.errors import FlowError
from flows.question import silences

OVERLAP = timedelta(minutes=2)
TRAIT_LENGTH = 64

# The last run of each person and flow. Answers, numbers and seconds come from one pass over a run's results, in the
# order in which they were saved; a number is one if it is written as one. Who didn't answer in time is silent.
_READ = """
INSERT INTO engine_respondent AS kept (
    flow_id, contact_id, workspace_id, run_id, status, responded, started_on, finished_on, language,
    answers, numbers, seconds, silent, choices, traits, groups)
SELECT DISTINCT ON (run.flow_id, run.contact_id)
    run.flow_id, run.contact_id, run.workspace_id, run.id, run.status, run.responded, run.created_on, run.exited_on,
    coalesce(contact.language, ''), coalesce(saved.answers, '{}'), coalesce(saved.numbers, '{}'),
    coalesce(saved.seconds, '{}'), coalesce(saved.silent, '{}'), coalesce(saved.choices, '{}'),
    coalesce(known.traits, '{}'), coalesce(belongs.groups, '{}')
FROM engine_run run
LEFT JOIN engine_contact contact ON contact.id = run.contact_id
CROSS JOIN LATERAL (
    SELECT
        jsonb_object_agg(key, left(value->>'category', 64)) AS answers,
        jsonb_object_agg(key, (value->>'value')::numeric)
            FILTER (WHERE value->>'value' ~ '^-?[0-9]{1,12}([.][0-9]{1,6})?$') AS numbers,
        jsonb_object_agg(key, round(extract(epoch FROM saved_on - before))) FILTER (WHERE NOT is_silent) AS seconds,
        array_agg(key) FILTER (WHERE is_silent) AS silent,
        jsonb_object_agg(key, chosen) FILTER (WHERE chosen IS NOT NULL) AS choices
    FROM (
        SELECT key, value, saved_on, {chosen} AS chosen,
            coalesce(value->>'input', '') = '' AND coalesce(
                %(silences)s::jsonb->run.flow_id::text->key @> to_jsonb(value->>'category'), false) AS is_silent,
            coalesce(lag(saved_on) OVER (ORDER BY saved_on), run.created_on) AS before
        FROM (
            SELECT key, value, (value->>'created_on')::timestamptz AS saved_on FROM jsonb_each(run.results)
        ) result
    ) timed
) saved
LEFT JOIN LATERAL (
    SELECT jsonb_object_agg(key, left(value->>'text', %(length)s)) AS traits
    FROM jsonb_each(contact.fields) WHERE value->>'text' <> ''
) known ON true
LEFT JOIN LATERAL (
    SELECT array_agg(membership.group_id ORDER BY membership.group_id) AS groups
    FROM engine_groupmembership membership WHERE membership.contact_id = run.contact_id
) belongs ON true
WHERE run.workspace_id = %(workspace)s AND run.modified_on >= %(since)s
    AND (%(contacts)s::uuid[] IS NULL OR run.contact_id = ANY(%(contacts)s))
ORDER BY run.flow_id, run.contact_id, run.id DESC
ON CONFLICT (flow_id, contact_id) DO UPDATE SET
    run_id = excluded.run_id, status = excluded.status, responded = excluded.responded,
    started_on = excluded.started_on, finished_on = excluded.finished_on, language = excluded.language,
    answers = excluded.answers, numbers = excluded.numbers, seconds = excluded.seconds, silent = excluded.silent,
    choices = excluded.choices, traits = excluded.traits, groups = excluded.groups, is_archived = false
WHERE excluded.run_id >= kept.run_id
""".replace("{chosen}", CHOSEN)


def digest(*, workspace: Workspace) -> int:
    """Reads the runs that have changed; gives the number of rows written, 0 also when somebody else is reading."""
    begun = now()
    with transaction.atomic():
        state = _claim(workspace)
        if state is None:
            return 0
        written = _read(workspace.pk, state.read_to - OVERLAP)
        Digest.objects.filter(pk=workspace.pk).update(read_to=begun)
    return written


def rebuild(*, workspace: Workspace) -> int:
    """Makes all rows of a workspace anew from its runs; how many.

    Decisions of analysts stay, and rows whose runs are in an archive.
    """
    with transaction.atomic():
        Digest.objects.get_or_create(workspace=workspace, defaults={"read_to": now()})
        Digest.objects.select_for_update().get(pk=workspace.pk)
        Respondent.objects.for_workspace(workspace).filter(is_archived=False).delete()
        begun = now()
        written = _read(workspace.pk, _BEGINNING)
        _exclude_again(workspace.pk)
        Digest.objects.filter(pk=workspace.pk).update(read_to=begun)
    return written


@erases
def forget(workspace: UUID, contacts: Sequence[UUID]) -> None:
    """Takes people out of everything that results keep of them."""
    Respondent.objects.for_workspace(workspace).filter(contact__in=contacts).delete()
    CodedReply.objects.for_workspace(workspace).filter(contact__in=contacts).delete()
    Cleaning.objects.for_workspace(workspace).filter(contact__in=contacts).delete()


def join_results(*, workspace: UUID, kept: UUID, other: UUID) -> None:
    """Results of one person in place of those of two, whose runs are the kept one's by now."""
    others = Respondent.objects.for_workspace(workspace).filter(contact=other)
    same = Respondent.objects.filter(contact=kept, flow=OuterRef("flow"))
    others.filter(~Exists(same), is_archived=True).update(contact=kept)
    others.delete()
    _read_again(workspace, [kept])


@transaction.atomic
def delete_runs(*, workspace: Workspace, runs: Sequence[UUID]) -> int:
    """Deletes runs, as those of a trial, with what they count; how many. What was said in them stays with the people.

    Raises ValueError if one of them isn't over.
    """
    found = Run.objects.for_workspace(workspace).filter(pk__in=runs).select_for_update()
    rows = list(found.values_list("pk", "contact_id", "exited_on"))
    if not all(exited_on for _, _, exited_on in rows):
        raise ValueError("A run that isn't over can't be deleted.")
    keys = [key for key, _, _ in rows]
    contacts = sorted({contact for _, contact, _ in rows})
    uncount("id", keys)
    QuotaPlace.objects.for_workspace(workspace).filter(contact__in=contacts, run__in=keys).delete()
    Run.objects.for_workspace(workspace).filter(pk__in=keys).delete()
    _read_again(workspace.pk, contacts)
    return len(keys)


def leave_out(*, workspace: Workspace, flow: UUID, contacts: list[UUID], reason: str, user: User | None) -> None:
    """Leaves people out of the results of a flow; `take_back` undoes it."""
    with transaction.atomic():
        found = Respondent.objects.for_workspace(workspace).filter(flow=flow, contact__in=contacts, is_excluded=False)
        left_out = list(found.values_list("contact_id", flat=True))
        Cleaning.objects.bulk_create(
            Cleaning(workspace=workspace, flow_id=flow, contact_id=contact, reason=reason[:255], made_by=user)
            for contact in left_out
        )
        _mark(workspace, flow, left_out, is_excluded=True)


def take_back(*, workspace: Workspace, flow: UUID, contacts: list[UUID], user: User | None) -> None:
    """Counts people again who were left out of the results of a flow; that they were stays in the log."""
    with transaction.atomic():
        decisions = Cleaning.objects.for_workspace(workspace).filter(
            flow=flow, contact__in=contacts, undone_on__isnull=True
        )
        decisions.update(undone_on=now(), undone_by=user)
        _mark(workspace, flow, contacts, is_excluded=False)


_BEGINNING = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _claim(workspace: Workspace) -> Digest | None:
    Digest.objects.get_or_create(workspace=workspace, defaults={"read_to": _BEGINNING + OVERLAP})
    return Digest.objects.select_for_update(skip_locked=True).filter(pk=workspace.pk).first()


def _read(workspace: UUID, since: datetime, contacts: Sequence[UUID] | None = None) -> int:
    values: dict[str, Any] = {"workspace": workspace, "since": since, "contacts": contacts, "length": TRAIT_LENGTH}
    with connection.cursor() as cursor:
        cursor.execute(_READ, {**values, "silences": json.dumps(_silences(workspace, since))})
        return int(cursor.rowcount)


def _silences(workspace: UUID, since: datetime) -> dict[str, dict[str, list[str]]]:
    """Of the flows with changed runs: which answers to which questions say that nobody answered in time.

    A flow that can't be read any more keeps no other's results from being read.
    """
    changed = Run.objects.for_workspace(workspace).filter(modified_on__gte=since).values("flow").distinct()
    flows = Flow.objects.for_workspace(workspace).filter(pk__in=changed, published__gt=0)
    found: dict[str, dict[str, list[str]]] = {}
    for flow, number in flows.values_list("pk", "published"):
        with suppress(FlowError):
            definition = load_revision(workspace, str(flow), number)
            known = silences(definition) if definition else {}
            found[str(flow)] = {key: sorted(names) for key, names in known.items()}
    return {flow: names for flow, names in found.items() if names}


def _read_again(workspace: UUID, contacts: Sequence[UUID]) -> None:
    """Makes the rows of people anew from the runs that there are of them."""
    Respondent.objects.for_workspace(workspace).filter(contact__in=contacts, is_archived=False).delete()
    _read(workspace, _BEGINNING, contacts)
    _exclude_again(workspace)


def _mark(workspace: Workspace, flow: UUID, contacts: list[UUID], *, is_excluded: bool) -> None:
    rows = Respondent.objects.for_workspace(workspace).filter(flow=flow, contact__in=contacts)
    rows.update(is_excluded=is_excluded)


def _exclude_again(workspace: UUID) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE engine_respondent SET is_excluded = true FROM engine_cleaning cleaning"
            " WHERE engine_respondent.workspace_id = %s AND cleaning.undone_on IS NULL"
            " AND cleaning.flow_id = engine_respondent.flow_id AND cleaning.contact_id = engine_respondent.contact_id",
            [workspace],
        )
