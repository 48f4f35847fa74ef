"""Whether this process can do its work, for load balancers and for whoever waits for a start."""

from http import HTTPStatus

import redis
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

VALKEY_SECONDS = 2


@never_cache
@require_safe
def health(_request: HttpRequest) -> JsonResponse:
    """200 while the database answers, else 503. Without Valkey work only takes some seconds longer, so that is told."""
    database = database_answers()
    report = {"database": told(database), "valkey": told(valkey_answers())}
    return JsonResponse(report, status=200 if database else 503)


@never_cache
@require_safe
def live(_request: HttpRequest) -> JsonResponse:
    """200 as long as the process answers at all: one that doesn't is to be restarted."""
    return JsonResponse({"process": "ok"})


@never_cache
@require_safe
def ready(_request: HttpRequest) -> JsonResponse:
    """200 when requests may be sent here: the database answers and its tables are of this version.

    A slow Valkey and a long inbox are told, but are no reason to send nothing: what is sent here is kept.
    """
    report: dict[str, object] = {"database": "no answer", "valkey": told(valkey_answers())}
    status = HTTPStatus.SERVICE_UNAVAILABLE
    if database_answers():
        missing = unapplied_migrations()
        report |= {"database": "ok", "migrations": f"{missing} to apply" if missing else "ok"}
        if not missing:
            report["inbox_oldest_seconds"] = inbox_oldest_seconds()
            status = HTTPStatus.OK
    return JsonResponse(report, status=status)


def unapplied_migrations() -> int:
    loader = MigrationLoader(connection)
    return len(loader.graph.nodes.keys() - loader.applied_migrations.keys())


def inbox_oldest_seconds() -> float:
    """How long the oldest thing in the inbox has been due; 0 while nothing is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT greatest(0, coalesce(extract(epoch FROM now() - min(due_on)), 0))::float8 FROM engine_inbox"
        )
        return round(float(cursor.fetchone()[0]), 3)


def told(answers: bool) -> str:
    return "ok" if answers else "no answer"


def database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def valkey_answers() -> bool:
    seconds = VALKEY_SECONDS
    client = redis.Redis.from_url(settings.REDIS_URL, socket_timeout=seconds, socket_connect_timeout=seconds)
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()
