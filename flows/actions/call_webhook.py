"""Calls a webhook."""

import re
from collections.abc import Iterator
from typing import Annotated, Literal
from urllib.parse import urlsplit

from msgspec import Meta

from flows.action import ONLINE, Action, action
from flows.errors import FlowError
from flows.limits import URL_LENGTH
from flows.properties import evaluated, required
from flows.run import Run
from flows.services import HTTPRequest
from flows.texts import truncate
from flows.webhooks import FAILURE, SUCCESS, call, request_size, save_call_result

_HEADER_NAME = re.compile(r"[!#$%&'*+\-.^_`|~0-9A-Za-z]+")
_BAD_URL = re.compile(r"[\x00-\x1f\x7f]|%(?![0-9a-fA-F]{2})")
_SHOWN_URL_LENGTH = 255


@action("call_webhook")
class CallWebhook(Action, frozen=True, kw_only=True, tag="call_webhook"):
    """Calls an address on the web; the answer is `@webhook`, and a result if a name is given for it."""

    flow_types = ONLINE
    method: Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
    url: Annotated[str, evaluated(URL_LENGTH), required]
    headers: Annotated[
        dict[Annotated[str, Meta(max_length=100)], Annotated[str, evaluated(5000)]], Meta(max_length=10)
    ] = {}
    body: Annotated[str, evaluated(20_000)] = ""
    result_name: Annotated[str, Meta(max_length=64)] = ""

    def check(self) -> None:
        for name in self.headers:
            if not _HEADER_NAME.fullmatch(name):
                raise FlowError("headers", f"{name!r} can't be the name of an HTTP header")

    def execute(self, run: Run) -> None:
        run.webhook = None
        url = self._url(run)
        if url is None:
            return
        headers = {name: run.text(value) for name, value in self.headers.items()}
        request = HTTPRequest(
            method=self.method,
            url=url,
            headers=headers,
            body=run.text(self.body, cut=False),
            max_response_size=run.limits.webhook_response_size,
        )
        if _is_allowed(run, request):
            called = call(run, request)
            if self.result_name:
                save_call_result(run, self.result_name, called)
            run.webhook = called.webhook

    def _url(self, run: Run) -> str | None:
        url = run.text(self.url).strip()
        if not url:
            run.error("Webhook URL evaluated to empty string")
            return None
        if not _is_url(url):
            shown = truncate(url, _SHOWN_URL_LENGTH)
            run.error(f"Webhook URL evaluated to an invalid URL: '{shown}'", "url:invalid", url=shown)
            return None
        return url

    def result_names(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        if self.result_name:
            yield self.result_name, (SUCCESS, FAILURE)


def _is_url(url: str) -> bool:
    if len(url) > URL_LENGTH or _BAD_URL.search(url.partition("?")[0]):
        return False
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    return not url.startswith(":") and " " not in parts.netloc and port != 0


def _is_allowed(run: Run, request: HTTPRequest) -> bool:
    size, limit = request_size(request), run.limits.webhook_request_size
    if limit and size > limit:
        text = f"Webhook request evaluated to {size} bytes, exceeding the limit of {limit}"
        run.error(text, "webhook:request_size", size=str(size), limit=str(limit))
        return False
    host = urlsplit(request.url).hostname or ""
    if any(host == blocked or host.endswith(f".{blocked}") for blocked in run.limits.blocked_hosts):
        run.error(f"Webhook calls to {host} are not allowed", "url:blocked", hostname=host)
        return False
    return True
