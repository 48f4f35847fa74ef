"""Calling webhooks: what `call_webhook` and `call_resthook` have in common."""

from decimal import Decimal
from typing import Any

import msgspec
from msgspec import Struct

from flows.events.service import Sizes, WebhookCalled
from flows.expressions.convert import MAX_NESTING
from flows.limits import LOGGED_URL_LENGTH, RESULT_EXTRA_SIZE, TRACE_LENGTH
from flows.run import Run
from flows.services import HTTPCall, HTTPRequest
from flows.texts import truncate
from flows.webhook import Webhook

SUCCESS = "Success"
FAILURE = "Failure"

# Databases take no number with more digits than some ten thousands.
_MAX_MAGNITUDE = 10_000


def _storable(digits: str) -> Decimal | None:
    number = Decimal(digits)
    return number if abs(number.adjusted()) <= _MAX_MAGNITUDE else None


_DECODER = msgspec.json.Decoder(Any, float_hook=_storable)


class Called(Struct, frozen=True):
    """A call that was made; `status` is that of its event."""

    request: HTTPRequest
    call: HTTPCall
    status: str
    json: Any

    @property
    def is_success(self) -> bool:
        return self.status == "success"

    @property
    def webhook(self) -> Webhook:
        """What `@webhook` shows of it."""
        return Webhook(self.request.method, self.request.url, self.call.status, self.call.headers, self.json)


def request_size(request: HTTPRequest) -> int:
    """The bytes of a request as they are counted against the limit."""
    headers = sum(len(name.encode()) + len(value.encode()) + 4 for name, value in request.headers.items())
    return len(request.method) + len(request.url.encode()) + 12 + headers + 2 + len(request.body.encode())


def call(run: Run, request: HTTPRequest, resthook: str = "") -> Called:
    """Make a call and log it."""
    made = run.services.http(request)
    run.tick()
    if made.too_large:
        limit = str(request.max_response_size)
        run.warn(f"Webhook response exceeded the limit of {limit} bytes", "webhook:response_size", limit=limit)
    called = Called(request, made, _status(made, resthook), None if made.too_large else _read_json(made.body))
    run.log(
        WebhookCalled(
            url=truncate(request.url, LOGGED_URL_LENGTH),
            status_code=made.status,
            request=truncate(made.request_trace, TRACE_LENGTH),
            response=truncate(made.response_trace, TRACE_LENGTH),
            elapsed_ms=made.elapsed_ms,
            retries=made.retries,
            sizes=Sizes(len(made.request_trace.encode()), len(made.response_trace.encode())),
            status=called.status,
            resthook=resthook,
        )
    )
    return called


def save_call_result(run: Run, name: str, called: Called) -> None:
    """Save what old flows expect: the status code as value, the answer's JSON as extra."""
    request, made = called.request, called.call
    run.save_result(
        name,
        str(made.status),
        SUCCESS if called.is_success else FAILURE,
        given=f"{request.method} {request.url}",
        extra=called.json if len(made.body) < RESULT_EXTRA_SIZE else None,
    )


def _status(made: HTTPCall, resthook: str) -> str:
    if not made.status or made.too_large:
        return "connection_error"
    if 200 <= made.status < 300:
        return "success"
    return "subscriber_gone" if resthook and made.status == 410 else "response_error"


def _read_json(body: bytes) -> Any:
    """The JSON of an answer, None if it isn't any or nested deeper than expressions can look.

    Null characters are taken out and endless numbers null, as databases refuse them.
    """
    try:
        data = _DECODER.decode(body.replace(b"\\u0000", b""))
    except (msgspec.DecodeError, UnicodeDecodeError, ArithmeticError, RecursionError):
        return None
    return None if _nests(data, MAX_NESTING) else data


def _nests(data: Any, most: int) -> bool:
    """Whether there are lists and objects within each other more than so deep."""
    parts = data.values() if isinstance(data, dict) else data if isinstance(data, list) else ()
    return any(most == 0 or _nests(part, most - 1) for part in parts if isinstance(part, dict | list))
