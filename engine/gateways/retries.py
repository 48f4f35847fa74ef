"""When a call of a web service is made again: as RapidPro does it, and none that may have had its effect."""

import random
from datetime import UTC
from email.utils import parsedate_to_datetime

import httpcore
from django.conf import settings

from engine.clock import now
from engine.gateways.connections import NeverReached
from flows.services import HTTPCall, HTTPRequest

RETRIES = 2
# A service that wants to be left alone for longer isn't called again.
LONGEST_SECONDS = 5.0
# Of the pause, up and down, so that those who failed together don't come again together.
JITTER = 0.5

REPEATABLE = frozenset({"GET", "HEAD"})
KEYS = frozenset({"idempotency-key", "x-idempotency-key"})
PASSING = frozenset({429, 502, 503, 504})


def pause_before(retry: int, request: HTTPRequest, made: HTTPCall, failure: Exception | None) -> float | None:
    """For how many seconds to wait before a retry, the first of which is 1; None if there shall be none.

    ``failure`` is why a call had no answer. What takes too long isn't called again, as it would take as long again.
    """
    if retry > RETRIES:
        return None
    pause = settings.CALL_PAUSE_SECONDS * 2 ** (retry - 1) * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311
    if failure is not None:
        return pause if _was_not_taken(request, failure) else None
    asked = _asked_for(made)
    if made.status not in PASSING or asked > LONGEST_SECONDS:
        return None
    return max(pause, asked) if asked or _is_repeatable(request) else None


def _was_not_taken(request: HTTPRequest, failure: Exception) -> bool:
    if isinstance(failure, httpcore.ConnectError):
        return not isinstance(failure, NeverReached)
    broken = isinstance(failure, httpcore.NetworkError | httpcore.RemoteProtocolError)
    return broken and _is_repeatable(request)


def _is_repeatable(request: HTTPRequest) -> bool:
    return request.method in REPEATABLE or any(name.lower() in KEYS for name in request.headers)


def _asked_for(made: HTTPCall) -> float:
    """The seconds that a service wants to be left alone, given as such or as a date; 0 if it doesn't say."""
    value = made.headers.get("Retry-After", "").strip()
    if value.isdecimal():
        return float(value)
    try:
        moment = parsedate_to_datetime(value).astimezone(UTC)
    except (ValueError, OverflowError):
        return 0.0
    return max(0.0, (moment - now()).total_seconds())
