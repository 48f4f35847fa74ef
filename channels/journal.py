"""Remembers what goes over channels and writes it down every few seconds, so that no message waits for that.

Figures are whole. Of calls, on a busy channel the last of each time are kept, and as many that went wrong.
What a process that is killed had not written down yet is missing.
"""

import asyncio
import logging
import re
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.db import Error as DatabaseError
from msgspec import Struct, field, structs

from channels.base import ADAPTERS, HTTP, Answer, Channel, Response
from channels.intake import DatabaseThread
from channels.request import Request, clean
from channels.segments import fits_gsm7
from channels.settings import HIDDEN, redact
from engine.clock import now
from engine.core.prices import PARTS, price_of
from engine.models import ChannelCount, ChannelLog
from engine.services.outbox import Claimed
from engine.services.traffic import Count, Sent, record_traffic
from flows.near_letters import substitute
from flows.segments import count_segments

logger = logging.getLogger(__name__)

WRITE_SECONDS = 4.0
# Calls of a channel that are kept each time: all of them up to ten a second.
KEPT_ERRORS = KEPT_OTHERS = 40
LONGEST = 4_000
ERRORS_BEGIN = 400
# Other headers hold keys, or nothing of interest.
SHOWN_HEADERS = {"content-type", "accept", "user-agent"}
_NAMED_SECRET = re.compile(
    r"""((?:token|secret|passw(?:or)?d|api_?key|signature)["']?\s*[=:]\s*["']?)[^"'&\s,;}<]+""", re.IGNORECASE
)


class Call(Struct, frozen=True, kw_only=True):
    """A call as it was made; ``status`` is 0 if no answer came."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: str
    status: int
    response: str
    seconds: float
    is_inbound: bool = False
    is_error: bool = False
    reason: str = ""
    message_id: UUID | None = None
    made_on: datetime = field(default_factory=now)


class Listener:
    """Makes calls by another client, and adds them to ``calls``."""

    def __init__(self, http: HTTP, calls: list[Call]) -> None:
        self._http = http
        self.calls = calls

    async def request(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes = b"") -> Response:
        began = time.monotonic()
        answer = Response(0, "")
        try:
            answer = await self._http.request(method, url, headers=headers, body=body)
        finally:
            call = Call(
                method=method,
                url=url,
                headers=headers,
                body=body.decode("utf-8", "replace"),
                status=answer.status,
                response=answer.text,
                seconds=time.monotonic() - began,
            )
            self.calls.append(call)
        return answer


class _Page:
    """What happened on a channel since the last writing."""

    def __init__(self, workspace_id: UUID, channel: Channel[Any]) -> None:
        self.workspace_id = workspace_id
        self.channel = channel
        # Most are never written down, so how they are told is made when they are.
        self.errors: deque[Callable[[], Call]] = deque(maxlen=KEPT_ERRORS)
        self.others: deque[Callable[[], Call]] = deque(maxlen=KEPT_OTHERS)
        self.counts: dict[str, int] = {}
        self.flows: dict[UUID, Sent] = {}
        self.last_on: dict[str, datetime] = {}

    def count(self, kind: str, number: int = 1) -> None:
        self.counts[kind] = self.counts.get(kind, 0) + number
        self.last_on[kind] = now()

    def charge(self, message: Claimed) -> None:
        """The message has left: its SMS count, and what they cost."""
        segments = count_segments(as_sms(message, self.channel))
        self.count(ChannelCount.Kind.SEGMENTS, segments)
        price = price_of(self.channel.prices, message.urn.partition(":")[2])
        cost = round(segments * price * PARTS) if price else 0
        if cost:
            self.count(ChannelCount.Kind.COST, cost)
        if flow := message.flow_id:
            before = self.flows.get(flow, Sent(flow))
            self.flows[flow] = Sent(flow, before.messages + 1, before.segments + segments, before.cost + cost)

    def keep(self, told: Callable[[], Call], *, is_error: bool) -> None:
        (self.errors if is_error else self.others).append(told)


def as_sms(message: Claimed, channel: Channel[Any]) -> str:
    """The text that it leaves as: with near letters where the adapter takes them, and addresses of attachments."""
    adapter = ADAPTERS[channel.type]
    has_links = "attachments" not in adapter.capabilities
    urls = [attachment.partition(":")[2] for attachment in message.attachments if has_links]
    text = "\n".join(filter(None, (message.text, *urls)))
    encoding = getattr(channel.config, "encoding", "") or getattr(adapter, "encoding", "")
    return substitute(text) if encoding == "S" and not fits_gsm7(text) else text


class Journal:
    """One for a process, in its event loop."""

    def __init__(self) -> None:
        self._pages: dict[str, _Page] = {}
        self._task: asyncio.Task[None] | None = None
        self._thread = DatabaseThread()

    def received(self, workspace_id: UUID, channel: Channel[Any], messages: int) -> None:
        """So many messages came in."""
        if messages:
            self._page(workspace_id, channel).count(ChannelCount.Kind.RECEIVED, messages)

    def called(self, workspace_id: UUID, channel: Channel[Any], request: Request, answer: Answer) -> None:
        """A provider called and was answered just now."""
        is_error = answer.status >= ERRORS_BEGIN
        self._page(workspace_id, channel).keep(partial(_inbound, request, answer, time.time()), is_error=is_error)

    def sent(self, message: Claimed, channel: Channel[Any], calls: Sequence[Call], error: str) -> None:
        """A message was handed over with these calls; the last is to blame for ``error``, "" if there was none."""
        page = self._page(message.workspace_id, channel)
        page.count(ChannelCount.Kind.FAILED if error else ChannelCount.Kind.SENT)
        if not error:
            page.charge(message)
        for number, call in enumerate(calls, 1):
            blamed = error if number == len(calls) else ""
            page.keep(partial(_outbound, call, message.message_id, blamed), is_error=bool(blamed))

    def noted(self, workspace_id: UUID, channel: Channel[Any], call: Call) -> None:
        """Something was said over a connection that is no HTTP call."""
        self._page(workspace_id, channel).keep(lambda: call, is_error=call.is_error)

    def _page(self, workspace_id: UUID, channel: Channel[Any]) -> _Page:
        page = self._pages.get(channel.uuid)
        if page is None:
            page = self._pages[channel.uuid] = _Page(workspace_id, channel)
            if self._task is None or self._task.done():
                self._task = asyncio.get_running_loop().create_task(self._write_later())
        return page

    async def _write_later(self) -> None:
        while self._pages:
            await asyncio.sleep(WRITE_SECONDS)
            await self.write()

    async def write(self) -> None:
        """Writes down what there is. Figures and calls are no messages: what can't be written is given up."""
        pages, self._pages = list(self._pages.values()), {}
        try:
            await self._thread.run(_write, pages)
        except DatabaseError:
            logger.warning("figures and calls of %d channels can't be written down", len(pages))

    def close(self) -> None:
        """Writes down what is left."""
        if self._pages:
            self._thread.finish(_write, list(self._pages.values()))
        self._thread.close()


def _inbound(request: Request, answer: Answer, answered: float) -> Call:
    """A provider's call, answered so many seconds after 1970."""
    return Call(
        method=request.method,
        url=request.url,
        headers=request.headers,
        body=request.text,
        status=answer.status,
        response=answer.body,
        seconds=answered - request.at,
        is_inbound=True,
        is_error=answer.status >= ERRORS_BEGIN,
        made_on=datetime.fromtimestamp(answered, UTC),
    )


def _outbound(call: Call, message_id: UUID, error: str) -> Call:
    """A call of ours for a message; with ``error`` it is to blame that the message didn't leave."""
    return structs.replace(call, message_id=message_id, is_error=bool(error), reason=error)


def _write(pages: Sequence[_Page]) -> None:
    counts = [
        Count(channel_id=UUID(page.channel.uuid), kind=kind, count=count, last_on=page.last_on[kind])
        for page in pages
        for kind, count in page.counts.items()
    ]
    flows = [sent for page in pages for sent in page.flows.values()]
    record_traffic(counts, flows, [row for page in pages for row in _rows(page)])


def _rows(page: _Page) -> Iterator[ChannelLog]:
    calls = [told() for told in (*page.errors, *page.others)]
    for call in sorted(calls, key=lambda call: call.made_on):
        yield ChannelLog(
            workspace_id=page.workspace_id,
            channel_id=UUID(page.channel.uuid),
            created_on=call.made_on,
            is_inbound=call.is_inbound,
            is_error=call.is_error,
            method=call.method[:8],
            url=shown(call.url, page.channel),
            request=shown(_headers(call.headers) + call.body, page.channel),
            status=call.status,
            response=shown(call.response, page.channel),
            reason=shown(call.reason, page.channel)[:255],
            milliseconds=round(call.seconds * 1000),
            message_id=call.message_id,
        )


def _headers(headers: Mapping[str, str]) -> str:
    lines = (f"{name}: {value if name.lower() in SHOWN_HEADERS else HIDDEN}\n" for name, value in headers.items())
    return "".join((*lines, "\n"))


def shown(text: str, channel: Channel[Any]) -> str:
    """The text as the log shows it: without secrets and what can't be stored, not too long."""
    hidden = _NAMED_SECRET.sub(rf"\g<1>{HIDDEN}", redact(redact(clean(text), channel.config), channel.protection))
    return hidden if len(hidden) <= LONGEST else f"{hidden[:LONGEST]}…"
