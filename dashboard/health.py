"""Whether this process can do its work, for load balancers and for whoever waits for a start."""

import redis
from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
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
