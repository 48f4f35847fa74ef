"""Notifications: telling people of the team what happened, in the page and by e-mail as each of them chose."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from celery import current_app
from django.db import transaction
from django.db.models import QuerySet
from kombu.exceptions import OperationalError
from msgspec import Struct

from engine.clock import now
from engine.database import ask
from engine.models import Membership, Notification, Role, User, Workspace

Kind = Notification.Kind
How = Notification.How

# Of these people are told by e-mail too unless they choose otherwise, of all others in the page only.
MAILED = frozenset({Kind.IMPORT_FINISHED, Kind.EXPORT_FINISHED, Kind.INCIDENT_OPENED, Kind.TICKET_ASSIGNED})
# What somebody who only answers tickets is never told of.
NOT_FOR_AGENTS = frozenset({Kind.INCIDENT_OPENED, Kind.INCIDENT_ENDED, Kind.MEMBER_JOINED})
KEEP = timedelta(days=90)
# Who takes an e-mail up and dies leaves it to others after this time; after a day it is too late for it.
LEASE, TOO_LATE = timedelta(minutes=5), timedelta(days=1)
MOST_MAILS = 100


class Notice(Struct, frozen=True, kw_only=True):
    """What is to be told to these users and to all in these roles, except to who did it.

    ``subject`` is the key of what it is about: one more of a kind and subject is only counted as long as nobody has
    seen the first. ``facts`` are what the words of the kind need.
    """

    workspace_id: UUID
    kind: Kind
    subject: str = ""
    facts: Mapping[str, Any] = {}
    users: Sequence[UUID] = ()
    roles: Sequence[Role] = ()
    by: UUID | None = None
    times: int = 1


def notify(
    *,
    workspace_id: UUID,
    kind: Kind,
    subject: object = "",
    facts: Mapping[str, Any] | None = None,
    users: Collection[UUID | None] = (),
    roles: Collection[Role] = (),
    by: UUID | None = None,
) -> None:
    """Tells members of the workspace, in the caller's transaction; who did it (``by``) isn't told."""
    told = Notice(
        workspace_id=workspace_id,
        kind=kind,
        subject=str(subject),
        facts=facts or {},
        users=[user for user in users if user],
        roles=list(roles),
        by=by,
    )
    notify_all([told])


def notify_all(notices: Sequence[Notice]) -> None:
    """Several at once, in one statement; no two of them of the same kind and subject."""
    rows = [{**msgspec.structs.asdict(notice), "how": _usual(notice.kind)} for notice in notices]
    if rows and any(mailed for (mailed,) in ask(_TELL, [_ENCODER.encode(rows).decode()])):
        transaction.on_commit(wake_mails)


_ENCODER = msgspec.json.Encoder()
_TELL = """
    INSERT INTO engine_notification AS told
        (workspace_id, user_id, created_on, kind, subject, facts, times, mail_on)
    SELECT new.workspace_id, user_id, now(), kind, subject, facts, times, CASE chosen.how WHEN 'mail' THEN now() END
    FROM json_to_recordset(%s) AS new(
        workspace_id uuid, kind text, subject text, facts jsonb, times int, users uuid[], roles text[], by uuid,
        how text
    ) JOIN engine_membership AS member ON member.workspace_id = new.workspace_id
        AND (user_id = ANY(users) OR role = ANY(roles)) AND user_id IS DISTINCT FROM by,
    LATERAL (SELECT coalesce(notices ->> kind, new.how)) AS chosen(how)
    WHERE chosen.how <> 'off'
    ON CONFLICT (user_id, workspace_id, kind, subject) WHERE seen_on IS NULL
        DO UPDATE SET times = told.times + EXCLUDED.times, facts = EXCLUDED.facts, created_on = EXCLUDED.created_on
    RETURNING mail_on IS NOT NULL
"""


def _usual(kind: Kind) -> How:
    return How.MAIL if kind in MAILED else How.PAGE


def wake_mails() -> None:
    """E-mails wait to be written."""
    with suppress(OperationalError):  # beat calls the task too
        current_app.send_task("dashboard.mail_notifications", retry=False)


def notifications(*, workspace: Workspace, user: User) -> QuerySet[Notification]:
    return Notification.objects.for_workspace(workspace).filter(user=user)


def see(*, workspace: Workspace, user: User, keys: Collection[int] | None = None) -> None:
    """The user has seen these, or all."""
    unseen = notifications(workspace=workspace, user=user).filter(seen_on=None)
    if keys is not None:
        unseen = unseen.filter(pk__in=keys)
    unseen.update(seen_on=now())


def kinds_for(role: str) -> list[Kind]:
    """What somebody in this role may be told of."""
    return [kind for kind in Kind if role != Role.AGENT or kind not in NOT_FOR_AGENTS]


def choices(membership: Membership) -> dict[Kind, How]:
    """By what means a member is told of what."""
    return {kind: How(membership.notices.get(kind, _usual(kind))) for kind in kinds_for(membership.role)}


def choose(*, membership: Membership, chosen: Mapping[Kind, How]) -> None:
    """Keeps what differs from the usual."""
    membership.notices = {kind.value: how.value for kind, how in chosen.items() if how is not _usual(kind)}
    membership.save(update_fields=["notices"])


def claim_mails(moment: datetime | None = None) -> list[Notification]:
    """Notifications to write an e-mail about, for a while nobody else's; ``mailed`` says that it is written."""
    today = moment or now()
    due = Notification.objects.filter(mail_on__lte=today)
    with transaction.atomic():
        keys = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:MOST_MAILS])
        claimed = Notification.objects.filter(pk__in=keys)
        claimed.filter(created_on__lt=today - TOO_LATE).update(mail_on=None)
        claimed.filter(mail_on__isnull=False).update(mail_on=today + LEASE)
    return list(claimed.filter(mail_on__isnull=False).select_related("user", "workspace").order_by("pk"))


def mailed(notification: Notification) -> None:
    Notification.objects.filter(pk=notification.pk).update(mail_on=None)


def forget_notifications(moment: datetime | None = None) -> int:
    return Notification.objects.filter(created_on__lt=(moment or now()) - KEEP).delete()[0]
