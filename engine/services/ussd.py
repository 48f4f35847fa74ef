"""Turns of USSD sessions: stored as messages that came in, and handled while the caller waits."""

from collections.abc import Sequence
from uuid import UUID

import orjson
from django.db import connection, transaction
from msgspec import Struct

from engine.models import Inbox, Trigger
from engine.models.base import IDS
from engine.models.session import Session
from engine.services.inbox import Address, Incoming, resolve_contacts

# Until then a turn is left to who waits for it; later it is anybody's.
OURS_SECONDS = 30


class Turn(Struct, frozen=True, kw_only=True):
    """What somebody typed or, with ``code``, dialled."""

    workspace_id: UUID
    channel_id: UUID
    urn: str
    text: str = ""
    code: str = ""


def store_turn(turn: Turn) -> tuple[UUID, str]:
    """On disk as a message that came in; gives the contact and the message's id."""
    incoming = Incoming(workspace_id=turn.workspace_id, channel_id=turn.channel_id, urn=turn.urn, text=turn.text)
    message_id = IDS.uuid7()
    payload = {"id": message_id, "channel": str(turn.channel_id), "urn": turn.urn, "text": turn.text}
    if turn.code:
        payload["ussd_code"] = turn.code
    with transaction.atomic(durable=True):
        contact_id = resolve_contacts([incoming])[Address(turn.workspace_id, turn.urn)]
        with connection.cursor() as cursor:
            body = orjson.dumps(payload).decode()
            cursor.execute(_INSERT, [turn.workspace_id, contact_id, Inbox.Kind.MESSAGE.value, body, OURS_SECONDS])
    return contact_id, message_id


_INSERT = """
    INSERT INTO engine_inbox (workspace_id, contact_id, kind, payload, priority, alone, due_on)
    VALUES (%s, %s, %s, %s, 0, true, now() + make_interval(secs => %s))
"""


def find_code(workspace_id: UUID, codes: Sequence[str]) -> str:
    """The first of the codes that a trigger answers to, else the last."""
    for code in codes:
        if Trigger.objects.filter(
            workspace_id=workspace_id, kind=Trigger.Kind.USSD_CODE, keywords__contains=[code.lower()]
        ).exists():
            return code
    return codes[-1]


def is_waiting(workspace_id: UUID, urn: str) -> bool:
    """Whether a flow waits for an answer of who has this URN."""
    sessions = Session.objects.filter(workspace_id=workspace_id, status=Session.Status.WAITING)
    return sessions.extra(
        where=["contact_id = (SELECT contact_id FROM engine_contacturn WHERE workspace_id = %s AND identity = %s)"],
        params=[workspace_id, urn],
    ).exists()
