"""The columns and statements that a unit of work writes with."""

from engine.models.workspace import NEXT_VERSION
from engine.runner.rows import with_columns

SESSION = (
    *("id", "workspace_id", "created_on", "contact_id", "status"),
    *("state", "sprint_id", "expires_on", "ended_on"),
)
UPDATE_SESSION = with_columns(
    """
    UPDATE engine_session AS session SET status = new.status, state = COALESCE(new.state, ''),
        sprint_id = new.sprint_id, expires_on = new.expires_on, ended_on = new.ended_on
    FROM {new} WHERE session.id = new.id
    """,
    "new",
    id="uuid",
    status="text",
    state="text",
    sprint_id="uuid",
    expires_on="timestamptz",
    ended_on="timestamptz",
)

RUN = (
    *("id", "workspace_id", "created_on", "session_id", "contact_id", "flow_id", "revision"),
    *("status", "results", "responded", "modified_on", "exited_on", "path", "path_times"),
)
UPDATE_RUN = with_columns(
    """
    UPDATE engine_run AS run SET status = new.status, results = new.results::jsonb, responded = new.responded,
        modified_on = new.modified_on, exited_on = new.exited_on, path = new.path::uuid[],
        path_times = new.path_times::timestamptz[]
    FROM {new} WHERE run.id = new.id
    """,
    "new",
    id="uuid",
    status="text",
    results="text",
    responded="boolean",
    modified_on="timestamptz",
    exited_on="timestamptz",
    path="text",
    path_times="text",
)

MESSAGE = (
    *("id", "workspace_id", "created_on", "contact_id", "channel_id", "urn", "direction", "status", "text"),
    *(
        "attachments",
        "quick_replies",
        "labels",
        "locale",
        "external_id",
        "flow_id",
        "session_id",
        "broadcast_id",
        "reason",
    ),
)
# Who writes first after a message of a broadcast, within a week, has answered it. Keys begin with the milliseconds.
# Messages of workspaces that haven't sent a broadcast lately cost nothing.
COUNT_REPLIES = with_columns(
    """
    WITH sending AS MATERIALIZED (
        SELECT DISTINCT workspace_id FROM engine_broadcast
        WHERE finished_on IS NULL OR finished_on >= now() - interval '8 days'
    ), came AS MATERIALIZED (
        SELECT workspace_id, contact_id, id, (lpad(to_hex(
            ('x' || translate(left(id::text, 13), '-', ''))::bit(48)::bigint - 604800000
        ), 12, '0') || '00000000000000000000')::uuid AS since
        FROM {message} WHERE workspace_id IN (SELECT workspace_id FROM sending)
    )
    INSERT INTO engine_broadcastcount (workspace_id, scope, count, is_squashed)
    SELECT came.workspace_id, before.broadcast_id || ':replied', count(*), false
    FROM came CROSS JOIN LATERAL (
        SELECT direction, broadcast_id FROM engine_message AS other
        WHERE other.contact_id = came.contact_id AND other.id < came.id AND other.id >= came.since
            AND (direction = 'in' OR broadcast_id IS NOT NULL)
        ORDER BY other.id DESC LIMIT 1
    ) AS before
    WHERE before.direction = 'out' GROUP BY 1, 2
    """,
    "message",
    workspace_id="uuid",
    contact_id="uuid",
    id="uuid",
)
WEBHOOK_CALL = (
    *("workspace_id", "contact_id", "flow_id", "node_id", "created_on"),
    *("url", "resthook", "status", "status_code", "elapsed_ms", "request", "response"),
)
# An address that says it is gone is told no more; that is news for all workers.
UNSUBSCRIBE = f"""
    WITH gone AS (
        DELETE FROM engine_resthooksubscriber AS told USING engine_resthook AS hook
        WHERE told.resthook_id = hook.id AND hook.workspace_id = %s AND hook.slug = %s AND told.url = %s
        RETURNING told.workspace_id
    )
    UPDATE engine_workspace SET assets_version = {NEXT_VERSION} WHERE id IN (SELECT workspace_id FROM gone)
"""  # noqa: S608  # a constant
CAMPAIGN_FIRE = ("id", "workspace_id", "contact_id", "created_on", "point_id", "is_skipped")
HISTORY = ("id", "workspace_id", "contact_id", "created_on", "via", "user_id", "session_id", "events")
OUTBOX = (
    *("workspace_id", "message_id", "contact_id", "channel_id", "priority", "segments"),
    *("session_id", "sprint_id", "timeout_seconds"),
)
# What a sender has in hand may leave; if it doesn't, it isn't tried again.
SILENCE = """
    UPDATE engine_outbox AS outbox SET silenced = given.reason
    FROM unnest(%s::uuid[], %s::text[]) AS given(contact_id, reason) WHERE outbox.contact_id = given.contact_id
"""
TAKE_SILENCED = """
    WITH gone AS (
        DELETE FROM engine_outbox
        WHERE contact_id = ANY(%s::uuid[]) AND silenced <> '' AND (leased_until > now()) IS NOT TRUE
        RETURNING message_id, silenced
    )
    UPDATE engine_message AS message SET status = 'failed', reason = gone.silenced
    FROM gone WHERE message.id = gone.message_id
"""
TIMER = ("workspace_id", "contact_id", "kind", "session_id", "sprint_id", "due_on", "point_id", "meant_on")
# Before those that aren't due are forgotten.
PUT_OFF = with_columns(
    """
    UPDATE engine_timer AS timer SET due_on = new.due_on, meant_on = new.meant_on
    FROM {new} WHERE timer.contact_id = new.contact_id AND timer.point_id = new.point_id AND timer.due_on > now()
    """,
    "new",
    contact_id="uuid",
    point_id="uuid",
    meant_on="timestamptz",
    due_on="timestamptz",
)
# Those that are due already stay: what they are for is looked at again when they are handled.
FORGET_CAMPAIGNS = """
    DELETE FROM engine_timer USING unnest(%s::uuid[], %s::timestamptz[]) AS given(contact_id, moment)
    WHERE engine_timer.contact_id = given.contact_id AND point_id IS NOT NULL
        AND COALESCE(meant_on, due_on) > moment
"""
FLOW_COUNT = ("workspace_id", "flow_id", "scope", "count", "is_squashed")

ADD_LABEL = """
    UPDATE engine_message SET labels = array_append(array_remove(labels, label), label)
    FROM (SELECT %s::uuid AS label) AS given WHERE id = %s
"""

# After the rows of the inbox: whoever takes people back from it locks in the same order.
NOTE_OUTCOME = """
    UPDATE engine_recipient SET outcome = %s, reason = %s WHERE bulk_id = %s AND contact_id = ANY(%s::uuid[])
"""

# Whoever changes a contact holds it, so that each change is later than the one before, whenever its transaction began.
# Programs that keep copies ask for what changed after the last that they have.
MOVED_ON = "greatest(clock_timestamp(), contact.modified_on + interval '1 microsecond')"
TOUCH_CONTACT = with_columns(
    f"""
    UPDATE engine_contact AS contact
    SET last_seen_on = COALESCE(new.last_seen_on, contact.last_seen_on), modified_on = {MOVED_ON}
    FROM {{new}} WHERE contact.id = new.id
    """,  # noqa: S608  # no values
    "new",
    id="uuid",
    last_seen_on="timestamptz",
)
CONTACT = {
    "id": "uuid",
    "name": "text",
    "words": "text",
    "language": "text",
    "status": "text",
    "timezone": "text",
    "fields": "jsonb",
    "last_seen_on": "timestamptz",
}
_WORDS = "array_to_tsvector(COALESCE(string_to_array(new.words, ' '), '{}'))"
INSERT_CONTACT = with_columns(
    f"""
    INSERT INTO engine_contact (
        id, workspace_id, created_on, modified_on, name, name_words, language, status, timezone, fields
    )
    SELECT id, workspace_id, now(), now(), COALESCE(name, ''), {_WORDS}, COALESCE(language, ''), status,
        COALESCE(timezone, ''), fields
    FROM {{new}}
    """,  # noqa: S608  # no values
    "new",
    workspace_id="uuid",
    **CONTACT,
)
UPDATE_CONTACT = with_columns(
    f"""
    UPDATE engine_contact AS contact SET name = COALESCE(new.name, ''), name_words = {_WORDS},
        language = COALESCE(new.language, ''), status = new.status, timezone = COALESCE(new.timezone, ''),
        fields = new.fields, last_seen_on = new.last_seen_on, modified_on = {MOVED_ON}
    FROM {{new}} WHERE contact.id = new.id
    """,  # noqa: S608  # no values
    "new",
    **CONTACT,
)

# A group that was deleted a moment ago is no reason to fail. One that is there stays until the end of the transaction.
JOIN_GROUP = with_columns(
    """
    WITH given AS MATERIALIZED (SELECT * FROM {given}),
    living AS MATERIALIZED (
        SELECT id FROM engine_group WHERE id IN (SELECT group_id FROM given) ORDER BY id FOR KEY SHARE
    )
    INSERT INTO engine_groupmembership (contact_id, group_id)
    SELECT contact_id, group_id FROM given JOIN living ON living.id = group_id ON CONFLICT DO NOTHING
    """,
    "given",
    contact_id="uuid",
    group_id="uuid",
)
LEAVE_GROUP = with_columns(
    """
    DELETE FROM engine_groupmembership AS member USING {given}
    WHERE member.contact_id = given.contact_id AND member.group_id = given.group_id
    """,
    "given",
    contact_id="uuid",
    group_id="uuid",
)

REMOVE_URNS = "DELETE FROM engine_contacturn WHERE contact_id = %s AND identity <> ALL(%s)"
SAVE_URN = """
    INSERT INTO engine_contacturn (id, workspace_id, contact_id, identity, display, position, channel_id, created_on)
    VALUES (%s, %s, %s, %s, %s, %s, %s, now())
    ON CONFLICT (workspace_id, identity)
    DO UPDATE SET display = EXCLUDED.display, position = EXCLUDED.position, channel_id = EXCLUDED.channel_id
    WHERE engine_contacturn.contact_id = EXCLUDED.contact_id
"""
