"""What is wrong and needs somebody: looked for every minute, opened when found and closed when it is over."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from engine.clock import now
from engine.models import Incident, Notification, Role, Workspace
from engine.services.notifications import Notice, notify_all

Kind = Incident.Kind

# A channel fails when of so many tries to send within an hour or two this share failed.
FEWEST_TRIES, FAILING = 10, 0.2
# Nobody takes up what has to leave: the sender is dead, or the channel's pace far too small.
BACKLOG_MINUTES = 10
# A channel is quiet when nothing came for hours in which, on so many of the last seven days, something did.
QUIET_HOURS, USUAL_DAYS = 3, 6
# A connection is down when nothing but failures to make it was written down in so many minutes.
DOWN_MINUTES, FEWEST_BINDS = 5, 3
# A service is unhealthy when of so many calls within a quarter of an hour this share went wrong.
CALLS_MINUTES, FEWEST_CALLS, UNHEALTHY = 15, 5, 0.5
KEEP = timedelta(days=90)


class Finding(NamedTuple):
    """Something is wrong now; ``scope`` tells it from others of its kind in the workspace."""

    workspace_id: UUID
    kind: Kind
    scope: str
    channel_id: UUID | None
    flow_id: UUID | None
    facts: dict[str, Any]

    @property
    def key(self) -> tuple[UUID, str, str]:
        return self.workspace_id, self.kind.value, self.scope


def watch() -> list[Incident]:
    """Looks at everything; gives the incidents that were opened."""
    moment = now()
    found = {finding.key: finding for finding in _look()}
    with transaction.atomic():
        known = {}
        for incident in Incident.objects.filter(closed_on=None).select_for_update():
            known[incident.workspace_id, incident.kind, incident.scope] = incident
        over = [incident for key, incident in known.items() if key not in found]
        Incident.objects.filter(pk__in=[incident.pk for incident in over]).update(closed_on=moment)
        opened = [_incident(finding, moment) for key, finding in found.items() if key not in known]
        Incident.objects.bulk_create(opened, ignore_conflicts=True)
        notify_all([_notice(incident, Notification.Kind.INCIDENT_OPENED) for incident in opened])
        notify_all([_notice(incident, Notification.Kind.INCIDENT_ENDED) for incident in over])
    Incident.objects.filter(closed_on__lt=moment - KEEP).delete()
    return opened


def open_incidents(workspace: Workspace) -> QuerySet[Incident]:
    """What is wrong in a workspace now, the newest first."""
    incidents = Incident.objects.for_workspace(workspace).filter(closed_on=None)
    return incidents.select_related("channel", "flow").order_by("-opened_on")


def _incident(finding: Finding, moment: datetime) -> Incident:
    return Incident(
        workspace_id=finding.workspace_id,
        kind=finding.kind,
        scope=finding.scope,
        channel_id=finding.channel_id,
        flow_id=finding.flow_id,
        opened_on=moment,
        facts=finding.facts,
    )


def _notice(incident: Incident, kind: Notification.Kind) -> Notice:
    """To those who can do something about it."""
    facts = {"incident": incident.kind, "channel": str(incident.channel_id or ""), "flow": str(incident.flow_id or "")}
    return Notice(
        workspace_id=incident.workspace_id,
        kind=kind,
        subject=str(incident.pk),
        facts=facts,
        roles=[Role.OWNER, Role.DESIGNER],
    )


def _look() -> Iterator[Finding]:
    for channel, workspace, failed, tries in _query(_FAILING, [FEWEST_TRIES, FAILING]):
        yield _of_channel(Kind.CHANNEL_FAILING, workspace, channel, failed=failed, tries=tries)
    for channel, workspace, waiting, minutes in _query(_BACKLOG, [BACKLOG_MINUTES]):
        yield _of_channel(Kind.CHANNEL_BACKLOG, workspace, channel, waiting=waiting, minutes=minutes)
    for channel, workspace, tries, reason in _query(_DOWN, [DOWN_MINUTES, FEWEST_BINDS]):
        yield _of_channel(Kind.CHANNEL_DOWN, workspace, channel, tries=tries, reason=reason)
    for channel, workspace, usual in _query(_QUIET, [QUIET_HOURS, USUAL_DAYS]):
        yield _of_channel(Kind.CHANNEL_QUIET, workspace, channel, hours=QUIET_HOURS, usual=usual)
    for workspace, flow, node, calls, failed in _query(_UNHEALTHY, [CALLS_MINUTES, FEWEST_CALLS, UNHEALTHY]):
        facts = {"node": str(node), "calls": calls, "failed": failed}
        yield Finding(workspace, Kind.WEBHOOK_UNHEALTHY, str(node), None, flow, facts)
    for workspace, count in _query(_DEAD_LETTERS, []):
        yield Finding(workspace, Kind.DEAD_LETTERS, "", None, None, {"count": count})


def _of_channel(kind: Kind, workspace: UUID, channel: UUID, **facts: Any) -> Finding:
    return Finding(workspace, kind, str(channel), channel, None, facts)


def _query(statement: str, values: Sequence[Any]) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())


_FAILING = """
    SELECT channel.id, channel.workspace_id, sum(count) FILTER (WHERE kind = 'failed'), sum(count)
    FROM engine_channelcount JOIN engine_channel AS channel ON channel.id = channel_id
    WHERE hour > now() - interval '2 hours' AND kind IN ('sent', 'failed') AND channel.is_active
    GROUP BY channel.id HAVING sum(count) >= %s AND sum(count) FILTER (WHERE kind = 'failed') >= %s * sum(count)
"""
# Of what is tried again later or being sent, the time isn't past.
_BACKLOG = """
    SELECT channel.id, channel.workspace_id, count(*), (extract(epoch FROM now() - min(due_on)) / 60)::int
    FROM engine_outbox JOIN engine_channel AS channel ON channel.id = channel_id
    WHERE due_on < now() - make_interval(mins => %s) AND (leased_until > now()) IS NOT TRUE AND channel.is_active
    GROUP BY channel.id
"""
# Binds of SMPP are tried every half minute or oftener, and written down in the channel's log.
_DOWN = """
    SELECT channel.id, channel.workspace_id, count(*), (array_agg(log.reason ORDER BY log.id DESC))[1]
    FROM engine_channellog AS log JOIN engine_channel AS channel ON channel.id = channel_id
    WHERE method = 'BIND' AND log.created_on > now() - make_interval(mins => %s) AND channel.is_active
    GROUP BY channel.id HAVING bool_and(is_error) AND count(*) >= %s
"""
# The hours before now, and the same on each of the days before.
_QUIET = """
    WITH came AS (
        SELECT channel_id, floor(extract(epoch FROM now() - hour) / 86400) AS days_ago FROM engine_channelcount
        WHERE kind = 'received' AND hour > now() - interval '8 days'
            AND extract(epoch FROM now() - hour)::int %% 86400 < 3600 * %s
    )
    SELECT channel.id, channel.workspace_id, count(DISTINCT days_ago)
    FROM came JOIN engine_channel AS channel ON channel.id = channel_id WHERE channel.is_active
    GROUP BY channel.id HAVING min(days_ago) > 0 AND count(DISTINCT days_ago) >= %s
"""
_UNHEALTHY = """
    SELECT workspace_id, flow_id, node_id, count(*), count(*) FILTER (WHERE status <> 'success')
    FROM engine_webhookcall WHERE created_on > now() - make_interval(mins => %s) AND node_id IS NOT NULL
    GROUP BY 1, 2, 3 HAVING count(*) >= %s AND count(*) FILTER (WHERE status <> 'success') >= %s * count(*)
"""
_DEAD_LETTERS = "SELECT workspace_id, count(*) FROM engine_deadletter GROUP BY workspace_id"
