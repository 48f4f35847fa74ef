"""Events of what was asked of the world outside."""

from decimal import Decimal
from typing import Any

from msgspec import Struct

from flows.event import Event, event
from flows.refs import LLMRef
from flows.services import HTTPLog


class Sizes(Struct, frozen=True, gc=False):
    """Sizes in bytes of a request and its response, which may be logged cut."""

    request: int
    response: int


class Tokens(Struct, frozen=True, gc=False):
    """What a language model read and wrote."""

    input: int
    output: int


@event
class AirtimeCreated(Event, frozen=True, kw_only=True):
    """Airtime was sent; `amount` is 0 if that failed."""

    external_id: str = ""
    sender: str
    recipient: str
    currency: str
    amount: Decimal
    http_logs: tuple[HTTPLog, ...] = ()


@event
class EmailSent(Event, frozen=True, kw_only=True):
    """An e-mail was handed over."""

    to: tuple[str, ...]
    subject: str
    body: str


@event
class LLMCalled(Event, frozen=True, kw_only=True, tag="llm_called"):
    """A language model answered."""

    llm: LLMRef
    instructions: str
    input: str
    output: str
    tokens: Tokens
    elapsed_ms: int


@event
class ResthookCalled(Event, frozen=True, kw_only=True):
    """The subscribers of a resthook are being told; `payload` is the JSON they get."""

    resthook: str
    payload: Any


@event
class WebhookCalled(Event, frozen=True, kw_only=True):
    """A call was made; `status` is success, response_error, connection_error or subscriber_gone."""

    url: str
    status_code: int = 0
    request: str
    response: str = ""
    elapsed_ms: int
    retries: int
    sizes: Sizes
    status: str
    resthook: str = ""
