"""What is happening now, in ten lines for an operator."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import redis
from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, Q, QuerySet

from engine.clock import now
from engine.heartbeats import ROLES, alive
from engine.models import Channel, DeadLetter, Inbox, Message, Outbox, Session, Start, Timer, Workspace
from engine.services.partitions import first_id_of

HOUR = timedelta(hours=1)
WORST = 5
VALKEY_SECONDS = 2


def lines() -> Iterator[tuple[str, str]]:
    """(what, how it is), each found out when it is asked for."""
    yield "PostgreSQL", database()
    yield "Valkey", valkey()
    yield "Processes", processes()
    yield "Inbox", waiting(Inbox.objects.all(), "created_on")
    yield "Outbox", waiting(Outbox.objects.all(), "due_on")
    yield "Dead letters", f"{DeadLetter.objects.count():,}"
    waiting_sessions = Session.objects.filter(status=Session.Status.WAITING).count()
    yield "Conversations", f"{waiting_sessions:,} wait for an answer; {timers()}"
    yield "Last hour", last_hour()
    yield "Set up", set_up()
    yield "Trouble", trouble()


def database() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT current_setting('server_version'), pg_size_pretty(pg_database_size(current_database())), count(*)
            FROM pg_stat_activity WHERE datname = current_database()
            """
        )
        version, size, connections = cursor.fetchone() or ("?", "?", 0)
    return f"{version}, {size}, {connections} connections"


def valkey() -> str:
    seconds = VALKEY_SECONDS
    with redis.Redis.from_url(settings.REDIS_URL, socket_timeout=seconds, socket_connect_timeout=seconds) as client:
        try:
            nudges: Any = client.llen(settings.CELERY_TASK_DEFAULT_QUEUE)
        except redis.RedisError as error:
            return f"no answer ({error}); work is found by sweeping, some seconds later"
    return f"{nudges} tasks wait for a worker"


def processes() -> str:
    """Who has been heard of lately, and who is missing."""
    try:
        found = alive()
    except redis.RedisError:
        return "unknown without Valkey"
    missing = [role for role in ROLES if role not in found]
    running = ", ".join(f"{found[role]} {role}" for role in ROLES if role in found) or "none"
    return f"{running}; missing: {', '.join(missing)}" if missing else running


def waiting(rows: QuerySet[Any], since: str) -> str:
    """How many rows wait, since when the first of them, and how many were tried before."""
    found = rows.aggregate(count=Count("pk"), oldest=Min(since), again=Count("pk", filter=Q(tries__gt=0)))
    if not found["count"]:
        return "empty"
    return f"{found['count']:,} wait, the oldest for {age(found['oldest'])}; {found['again']:,} were tried before"


def age(moment: datetime) -> str:
    return str(timedelta(seconds=max(0, round((now() - moment).total_seconds()))))


def timers() -> str:
    found = Timer.objects.aggregate(count=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=now())))
    return f"{found['count']:,} timers set, {found['overdue']:,} overdue"


def last_hour() -> str:
    direction, status = Message.Direction, Message.Status
    found = Message.objects.filter(pk__gte=first_id_of(now() - HOUR)).aggregate(
        received=Count("pk", filter=Q(direction=direction.IN)),
        sent=Count("pk", filter=Q(direction=direction.OUT) & ~Q(status=status.FAILED)),
        failed=Count("pk", filter=Q(status=status.FAILED)),
    )
    return f"{found['received']:,} messages came in, {found['sent']:,} went out, {found['failed']:,} failed"


def set_up() -> str:
    workspaces = Workspace.objects.filter(is_active=True).count()
    channels = Channel.objects.filter(is_active=True).count()
    starts = Start.objects.filter(status=Start.Status.STARTED).count()
    return f"{workspaces} workspaces, {channels} channels, {starts} starts under way"


def trouble() -> str:
    """The channels on which messages failed in the last hour, the worst first."""
    failed = Message.objects.filter(pk__gte=first_id_of(now() - HOUR), status=Message.Status.FAILED)
    counts = dict(failed.values_list("channel").annotate(count=Count("pk")).order_by("-count")[:WORST])
    names = dict(Channel.objects.filter(pk__in=[pk for pk in counts if pk]).values_list("pk", "name"))
    told = (f"{names.get(pk, 'no channel')} ({count:,} failed)" for pk, count in counts.items())
    return ", ".join(told) or "no channel has any"
