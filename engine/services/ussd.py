"""Turns of USSD sessions: stored as messages that came in, and handled while the caller waits.

When the line drops, the flow goes on waiting: what it said last is shown again to who dials again, or said by SMS.
"""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

import orjson
from msgspec import Struct

from engine.database import IN_MEMORY, Question, ask
from engine.models import Inbox, Trigger
from engine.models.base import IDS
from engine.services.inbox import Address, Incoming, resolve_contacts
from engine.wakeups import wake_drain

# Until then a turn is left to who waits for it; later it is anybody's.
OURS_SECONDS = 30

# In the payload of a turn: the USSD channel that shows what comes of it, even if that is when they dial again; or the
# seconds after which an unanswered question is asked by SMS, 0 for when the line is known to have dropped.
SHOWING = "showing"
HAND_OVER = "hand_over"


class Turn(Struct, frozen=True, kw_only=True):
    """What somebody typed or, with ``code``, dialled. ``hand_over`` is as in payloads, None if it isn't wanted."""

    workspace_id: UUID
    channel_id: UUID
    urn: str
    text: str = ""
    code: str = ""
    hand_over: int | None = None


class Shown(Struct, frozen=True):
    """What a flow says: its texts, and the choices of the last of them. ``session`` waits for an answer since
    ``sprint``; both are "" when nothing waits any more.
    """

    text: str
    choices: tuple[str, ...] = ()
    session: str = ""
    sprint: str = ""


class Stored(NamedTuple):
    """A turn kept as a message that came in, once ``question`` is asked."""

    contact_id: UUID
    message_id: str
    question: Question


def stored(turn: Turn) -> Stored:
    """Part of a transaction, which needn't wait for the disk: who is answered is so after a later one, which takes
    this one along.
    """
    incoming = Incoming(workspace_id=turn.workspace_id, channel_id=turn.channel_id, urn=turn.urn, text=turn.text)
    message_id = IDS.uuid7()
    payload = {"id": message_id, "channel": str(turn.channel_id), "urn": turn.urn, "text": turn.text, **_after(turn)}
    if turn.code:
        payload["ussd_code"] = turn.code
    contact_id = resolve_contacts([incoming], IN_MEMORY)[Address(turn.workspace_id, turn.urn)]
    values = [turn.workspace_id, contact_id, Inbox.Kind.MESSAGE.value, orjson.dumps(payload).decode(), OURS_SECONDS]
    return Stored(contact_id, message_id, Question(_INSERT, values))


def _after(turn: Turn) -> dict[str, str | int]:
    """What becomes of what nobody sees at once: it goes by SMS, or waits until they dial again."""
    return {SHOWING: str(turn.channel_id)} if turn.hand_over is None else {HAND_OVER: turn.hand_over}


_INSERT = """
    INSERT INTO engine_inbox (workspace_id, contact_id, kind, payload, priority, alone, due_on)
    VALUES (%s, %s, %s, %s, 0, true, now() + make_interval(secs => %s))
"""


def find_code(workspace_id: UUID, codes: Sequence[str]) -> str:
    """The first of the codes that a trigger answers to, else the last."""
    rows = ask(_KEYWORDS, [workspace_id, Trigger.Kind.USSD_CODE.value, [code.lower() for code in codes]])
    known = {keyword for (keywords,) in rows for keyword in keywords}
    return next((code for code in codes if code.lower() in known), codes[-1])


_KEYWORDS = "SELECT keywords FROM engine_trigger WHERE workspace_id = %s AND kind = %s AND keywords && %s::varchar[]"


def is_handled(contact_id: UUID, message_id: str) -> bool:
    """Whether nothing of a turn waits any more."""
    return not ask(_LEFT, [contact_id, message_id])


_LEFT = "SELECT 1 FROM engine_inbox WHERE contact_id = %s AND payload ->> 'id' = %s"


def find_question(contact_id: UUID, session: str) -> Shown | None:
    """What a session said last, None if it doesn't wait for an answer any more."""
    said = said_since(contact_id, session)
    return said if said.text and said.session == session else None


def said_since(contact_id: UUID, since: str) -> Shown:
    """What a contact was told last, but nothing from before ``since``: the id of a message or session."""
    rows = ask(_SAID, [contact_id, since])
    session, sprint = rows[0][3:] if rows else ("", "")
    told: list[tuple[str, list[str]]] = []
    for direction, text, replies, *_ in rows:
        if direction == "in" and told:
            break
        if direction == "out":
            told.append((text, [reply["text"] for reply in orjson.loads(replies) if reply.get("text")]))
    texts = [text for text, _ in reversed(told) if text]
    return Shown("\n".join(texts), tuple(told[0][1]) if told else (), session, sprint)


# The latest first. A session is older than what it said.
_SAID = """
    SELECT message.direction, message.text, message.quick_replies::text,
        COALESCE(waiting.id::text, ''), COALESCE(waiting.sprint_id::text, '')
    FROM engine_message AS message
    LEFT JOIN engine_session AS waiting ON waiting.contact_id = message.contact_id AND waiting.status = 'waiting'
    WHERE message.contact_id = %s AND message.id > %s AND (message.direction = 'in' OR message.session_id IS NOT NULL)
    ORDER BY message.id DESC LIMIT 20
"""


def hand_over(session: str, sprint: str) -> None:
    """The line dropped: what the session asks is to be asked by SMS."""
    ask(_HAND_OVER, [sprint, session])
    wake_drain()


_HAND_OVER = """
    INSERT INTO engine_inbox (workspace_id, contact_id, kind, payload, priority)
    SELECT workspace_id, contact_id, 'hand_over', jsonb_build_object('session', id, 'sprint', %s::text), 0
    FROM engine_session WHERE id = %s AND status = 'waiting'
"""


def sms_number(channel_id: UUID) -> str:
    """Which of the SMS channels goes on when the line of this USSD channel drops, by its number; "" for any."""
    ((number,),) = ask("SELECT COALESCE(config ->> 'hand_over_by', '') FROM engine_channel WHERE id = %s", [channel_id])
    return str(number)
