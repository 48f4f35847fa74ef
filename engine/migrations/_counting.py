"""Triggers that count contacts, members of groups, tickets and messages, whoever writes them."""

CONTACTS = """
    CREATE FUNCTION jibu_count_contacts() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO engine_contactcount (workspace_id, scope, count, is_squashed)
        SELECT workspace_id, 'status:' || status, TG_ARGV[0]::int * count(*), false FROM changed GROUP BY 1, 2;
        RETURN NULL;
    END $$;
    CREATE FUNCTION jibu_count_status() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO engine_contactcount (workspace_id, scope, count, is_squashed)
        VALUES (OLD.workspace_id, 'status:' || OLD.status, -1, false),
            (NEW.workspace_id, 'status:' || NEW.status, 1, false);
        RETURN NULL;
    END $$;
    CREATE FUNCTION jibu_count_members() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO engine_contactcount (workspace_id, scope, count, is_squashed)
        SELECT workspace_id, 'group:' || group_id, TG_ARGV[0]::int * count(*), false
        FROM changed JOIN engine_group ON engine_group.id = group_id GROUP BY 1, 2;
        RETURN NULL;
    END $$;
    CREATE TRIGGER contact_added AFTER INSERT ON engine_contact REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION jibu_count_contacts('1');
    CREATE TRIGGER contact_removed AFTER DELETE ON engine_contact REFERENCING OLD TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION jibu_count_contacts('-1');
    CREATE TRIGGER contact_changed AFTER UPDATE OF status ON engine_contact
        FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION jibu_count_status();
    CREATE TRIGGER member_added AFTER INSERT ON engine_groupmembership REFERENCING NEW TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION jibu_count_members('1');
    CREATE TRIGGER member_removed AFTER DELETE ON engine_groupmembership REFERENCING OLD TABLE AS changed
        FOR EACH STATEMENT EXECUTE FUNCTION jibu_count_members('-1');
"""
TICKETS = """
    CREATE FUNCTION jibu_count_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND (OLD.status, OLD.topic_id, OLD.assignee_id)
            IS NOT DISTINCT FROM (NEW.status, NEW.topic_id, NEW.assignee_id) THEN
            RETURN NULL;
        END IF;
        INSERT INTO engine_ticketcount (workspace_id, scope, count, is_squashed)
        SELECT workspace_id, scope, delta, false
        FROM (VALUES (OLD::engine_ticket, -1), (NEW::engine_ticket, 1)) AS changed(ticket, delta),
            LATERAL (SELECT (ticket).workspace_id, (ticket).status, (ticket).topic_id, (ticket).assignee_id) AS one,
            LATERAL (
                SELECT 'closed' WHERE status = 'closed'
                UNION ALL SELECT 'topic:' || coalesce(topic_id::text, '') WHERE status = 'open'
                UNION ALL SELECT 'assignee:' || coalesce(assignee_id::text, '') WHERE status = 'open'
            ) AS counted(scope);
        RETURN NULL;
    END $$;
    CREATE TRIGGER ticket_counted AFTER INSERT OR DELETE OR UPDATE OF status, topic_id, assignee_id ON engine_ticket
        FOR EACH ROW EXECUTE FUNCTION jibu_count_ticket();
    CREATE FUNCTION jibu_count_seen() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO engine_contactcount (workspace_id, scope, count, is_squashed)
        VALUES (NEW.workspace_id, 'seen:' || to_char(NEW.last_seen_on AT TIME ZONE 'UTC', 'YYYY-MM'), 1, false);
        RETURN NULL;
    END $$;
    CREATE TRIGGER contact_seen AFTER UPDATE OF last_seen_on ON engine_contact FOR EACH ROW WHEN (
        NEW.last_seen_on IS NOT NULL AND date_trunc('month', OLD.last_seen_on AT TIME ZONE 'UTC')
            IS DISTINCT FROM date_trunc('month', NEW.last_seen_on AT TIME ZONE 'UTC')
    ) EXECUTE FUNCTION jibu_count_seen();
"""
# What a message counts in; most messages that come and go count in nothing, and cost no call.
SCOPES = """
    SELECT 'inbox' WHERE (one).direction = 'in' AND (one).flow_id IS NULL AND NOT (one).is_archived
    UNION ALL SELECT 'archived' WHERE (one).is_archived
    UNION ALL SELECT 'failed' WHERE (one).direction = 'out' AND (one).status = 'failed'
    UNION ALL SELECT 'label:' || label FROM unnest((one).labels) AS label
"""
MESSAGES = f"""
    CREATE FUNCTION jibu_count_message() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO engine_messagecount (workspace_id, scope, count, is_squashed)
        SELECT (one).workspace_id, scope, delta, false
        FROM (VALUES (OLD::engine_message, -1), (NEW::engine_message, 1)) AS changed(one, delta),
            LATERAL ({SCOPES}) AS counted(scope)
        WHERE (one).id IS NOT NULL;
        RETURN NULL;
    END $$;
    CREATE TRIGGER message_added AFTER INSERT ON engine_message FOR EACH ROW WHEN (
        NEW.direction = 'in' AND NEW.flow_id IS NULL OR NEW.status = 'failed' OR NEW.labels <> '{{}}'
    ) EXECUTE FUNCTION jibu_count_message();
    CREATE TRIGGER message_removed AFTER DELETE ON engine_message FOR EACH ROW WHEN (
        OLD.direction = 'in' AND OLD.flow_id IS NULL OR OLD.status = 'failed' OR OLD.labels <> '{{}}' OR OLD.is_archived
    ) EXECUTE FUNCTION jibu_count_message();
    CREATE TRIGGER message_changed AFTER UPDATE OF status, labels, is_archived ON engine_message FOR EACH ROW WHEN (
        (OLD.status = 'failed') <> (NEW.status = 'failed') OR OLD.labels <> NEW.labels
            OR OLD.is_archived <> NEW.is_archived
    ) EXECUTE FUNCTION jibu_count_message();
"""
