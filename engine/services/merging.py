"""Making one contact of two that are the same person."""

from typing import Any
from uuid import UUID

from django.db import connection, transaction

from engine.assets import place
from engine.models import Contact, History, User
from engine.runner.handling import collect
from engine.runner.scene import Cause, Scene
from engine.runner.unit_of_work import UnitOfWork
from engine.services.contacts import ContactBusy
from engine.services.editing import lock_contacts, open_scenes
from engine.services.erasure import note_erased
from engine.services.respondents import join_results
from engine.services.snapshots import FIELD, Snapshot, snapshot
from flows.contact import STOPPED
from flows.modifier import Modifier
from flows.modifiers.field import FieldModifier
from flows.modifiers.groups import GroupsModifier
from flows.modifiers.language import LanguageModifier
from flows.modifiers.name import NameModifier
from flows.modifiers.status import StatusModifier
from flows.modifiers.timezone import TimezoneModifier
from flows.refs import FieldRef, GroupRef

_PLAIN: dict[str, Any] = {"name": NameModifier, "language": LanguageModifier, "timezone": TimezoneModifier}


def merged(kept: Snapshot, other: Snapshot) -> dict[str, Any]:
    """What comes of two: what the kept one has wins, the other fills what it lacks; addresses and groups are joined.

    If one of the two has opted out, so has the person.
    """
    joined = {**other, **kept}
    if STOPPED in (kept["status"], other["status"]):
        joined["status"] = STOPPED
    joined["urns"] = [*kept.get("urns", ()), *other.get("urns", ())]
    joined["groups"] = sorted({*kept.get("groups", ()), *other.get("groups", ())})
    return joined


def preview_merge(*, kept: Contact, other: Contact) -> tuple[Snapshot, Snapshot, dict[str, Any]]:
    """Both as they are, and what would come of them; nothing is changed."""
    with transaction.atomic():
        scenes = {scene.contact_id: scene for scene in open_scenes([kept.pk, other.pk])}
        one, two = (snapshot(scenes[key].contact, scenes[key].assets) for key in (kept.pk, other.pk))
    return one, two, merged(one, two)


@transaction.atomic
def merge_contacts(*, kept: Contact, other: Contact, by: User | None = None) -> None:
    """The other's messages, answers, history and addresses become the kept one's; the other is no more.

    What the other is in the middle of ends. The history of the kept one says who merged, and what the other was.
    Raises ContactBusy.
    """
    if len(lock_contacts([kept.pk, other.pk])) < 2:
        raise ContactBusy
    scenes = {scene.contact_id: scene for scene in open_scenes([kept.pk, other.pk])}
    ours, theirs = scenes[kept.pk], scenes[other.pk]
    was = snapshot(theirs.contact, theirs.assets)
    changes = list(_changes(snapshot(ours.contact, ours.assets), was))
    cause = Cause("merge", str(by.pk) if by else "")
    _end(theirs, cause)
    _move(kept, other.pk)
    join_results(workspace=kept.workspace_id, kept=kept.pk, other=other.pk)
    _audit(kept, other, was, by)
    note_erased(other.workspace_id, [other.pk])
    Contact.objects.filter(pk=other.pk).delete()
    _apply(kept.pk, changes, cause)


def _changes(kept: Snapshot, other: Snapshot) -> list[Modifier]:
    """What fills the gaps of the kept one."""
    gaps = {part: value for part, value in other.items() if part not in kept}
    changes: list[Modifier] = [_PLAIN[part](value) for part, value in gaps.items() if part in _PLAIN]
    for part, value in gaps.items():
        if part.startswith(FIELD):
            changes.append(FieldModifier(FieldRef(part.removeprefix(FIELD)), value))
    if groups := set(other.get("groups", ())) - set(kept.get("groups", ())):
        changes.append(GroupsModifier(tuple(map(GroupRef, sorted(groups))), "add"))
    return [*changes, StatusModifier(merged(kept, other)["status"])]


def _end(scene: Scene, cause: Cause) -> None:
    scene.cause = cause
    scene.interrupt()
    work = UnitOfWork()
    collect(scene, work)
    work.save()


def _apply(contact_id: UUID, changes: list[Modifier], cause: Cause) -> None:
    """With the contact as it is after the move, which is a change too; its groups and campaigns are set anew."""
    (scene,) = open_scenes([contact_id])
    scene.cause = cause
    scene.modify(*filter(None, (change.known(scene.assets) for change in changes)))
    scene.regroup()
    scene.needs_reschedule = scene.needs_touch = True
    work = UnitOfWork()
    collect(scene, work)
    work.save()


_LOOSE = (
    *("message", "run", "session", "history", "outbox", "webhookcall", "campaignfire", "deadletter"),
    *("ticket", "ticketevent", "cleaning", "importrow"),
)
# They name people for whom they are.
_AUDIENCES = ("schedule", "start", "broadcast")
# Table → in what a person is there once.
_ONCE = {"recipient": "bulk_id", "quotaplace": "quota_id", "codedreply": "code_id"}
# No index has the ledger's contacts, so that starts fill it fast: they are looked for start by start.
_LEDGER = """mine.bulk_id = ANY(ARRAY(
    SELECT bulk.id FROM (
        SELECT id FROM engine_start WHERE workspace_id = %(workspace)s
        UNION ALL SELECT id FROM engine_broadcast WHERE workspace_id = %(workspace)s
    ) AS bulk CROSS JOIN LATERAL (
        SELECT FROM engine_recipient WHERE bulk_id = bulk.id AND contact_id = %(other)s LIMIT 1
    ) AS own
))"""
_MOVE = (
    # One is open at a time.
    """
    UPDATE engine_ticket SET status = 'closed', closed_on = now(), waiting_since = NULL
    WHERE contact_id = %(other)s AND status = 'open'
        AND EXISTS (SELECT FROM engine_ticket WHERE contact_id = %(kept)s AND status = 'open')
    """,
    *(f"UPDATE engine_{table} SET contact_id = %(kept)s WHERE contact_id = %(other)s" for table in _LOOSE),  # noqa: S608  # names of ours
    # What the person did, and what starts and broadcasts have for them, unless the kept one is among their people too.
    """
    UPDATE engine_inbox AS item SET contact_id = %(kept)s WHERE contact_id = %(other)s AND (
        kind IN ('message', 'stop', 'chat', 'missed_call') OR kind IN ('start', 'broadcast') AND NOT EXISTS (
            SELECT FROM engine_recipient WHERE bulk_id = item.start_id AND contact_id = %(kept)s
        )
    )
    """,
    "DELETE FROM engine_inbox WHERE contact_id = %(other)s",
    "DELETE FROM engine_timer WHERE contact_id = %(other)s",
    "DELETE FROM engine_contactchange WHERE contact_id = %(other)s",
    """
    UPDATE engine_contacturn SET contact_id = %(kept)s, position = position + (
        SELECT count(*) FROM engine_contacturn WHERE contact_id = %(kept)s
    ) WHERE contact_id = %(other)s
    """,
    *(
        f"""
        UPDATE engine_{table} AS mine SET contact_id = %(kept)s
        WHERE contact_id = %(other)s AND {_LEDGER if table == "recipient" else "true"} AND NOT EXISTS (
            SELECT FROM engine_{table} AS same WHERE same.{of} = mine.{of} AND same.contact_id = %(kept)s
        )
        """  # noqa: S608  # names of ours
        for table, of in _ONCE.items()
    ),
    "DELETE FROM engine_quotaplace WHERE contact_id = %(other)s",
    "DELETE FROM engine_codedreply WHERE contact_id = %(other)s",
    # What their flow told those whom it started goes when the kept one is erased.
    """
    UPDATE engine_start SET trigger = jsonb_set(trigger, '{run_summary,contact,uuid}', to_jsonb(%(kept)s::text))
    WHERE workspace_id = (SELECT workspace_id FROM engine_contact WHERE id = %(kept)s)
        AND trigger #>> '{run_summary,contact,uuid}' = %(other)s::text
    """,
    *(
        f"""
        UPDATE engine_{table} SET contacts = array_replace(contacts, %(other)s::uuid, %(kept)s::uuid)
        WHERE workspace_id = %(workspace)s AND %(other)s::uuid = ANY(contacts)
        """  # noqa: S608  # names of ours
        for table in _AUDIENCES
    ),
    """
    UPDATE engine_contact AS kept SET last_seen_on = greatest(kept.last_seen_on, other.last_seen_on),
        created_on = least(kept.created_on, other.created_on)
    FROM engine_contact AS other WHERE kept.id = %(kept)s AND other.id = %(other)s
    """,
)


def _move(kept: Contact, other: UUID) -> None:
    with connection.cursor() as cursor:
        for statement in _MOVE:
            cursor.execute(statement, {"kept": kept.pk, "other": other, "workspace": kept.workspace_id})


def _audit(kept: Contact, other: Contact, was: Snapshot, by: User | None) -> None:
    known = place(kept.workspace_id).assets.groups
    groups = [known[group].name for group in was.get("groups", ()) if group in known]
    contact = {"uuid": str(other.pk), "name": other.name}
    event = {"type": "contact_merged", "contact": contact, "was": {**was, "groups": groups}}
    History.objects.create(workspace_id=kept.workspace_id, contact=kept, via="merge", user=by, events=[event])
