"""How often a workspace may call: so many calls an hour for each kind of resource, all its programs together."""

from contextlib import suppress

import redis
from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from engine.clock import CLOCK
from engine.models import Membership
from engine.wakeups import valkey

HOUR = 3600


class WorkspaceThrottle(BaseThrottle):
    """Counts in Valkey by the hour. Pages of the dashboard are left out; without Valkey nobody is refused."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        if not isinstance(request.auth, Membership) or "Authorization" not in request.headers:
            return True
        key = f"jibu:api:{request.auth.workspace_id}:{getattr(view, 'scope', 'v2')}:{int(CLOCK.seconds()) // HOUR}"
        with suppress(redis.RedisError), valkey().pipeline(transaction=False) as pipe:
            pipe.incr(key)
            pipe.expire(key, HOUR)
            calls, _ = pipe.execute()
            return bool(calls <= settings.API_CALLS_PER_HOUR)
        return True

    def wait(self) -> float:
        """Seconds until the next hour begins."""
        return HOUR - CLOCK.seconds() % HOUR
