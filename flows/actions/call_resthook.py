"""Tells the subscribers of a resthook."""

from collections.abc import Iterator, Sequence
from typing import Annotated

from msgspec import Meta, Raw

from flows.action import ONLINE, Action, action
from flows.events.service import ResthookCalled
from flows.payload import RESTHOOK_PAYLOAD
from flows.properties import required
from flows.run import Run
from flows.services import HTTPRequest
from flows.webhooks import FAILURE, SUCCESS, Called, call, save_call_result


@action("call_resthook")
class CallResthook(Action, frozen=True, kw_only=True, tag="call_resthook"):
    """Sends what is known of the contact and the run to all who subscribed to a resthook."""

    flow_types = ONLINE
    resthook: Annotated[str, Meta(max_length=1000), required]
    result_name: Annotated[str, Meta(max_length=64)] = ""

    def execute(self, run: Run) -> None:
        run.webhook = None
        resthook = run.assets.resthooks.get(self.resthook)
        if resthook is None:
            return
        payload = run.text(RESTHOOK_PAYLOAD, cut=False)
        run.log(ResthookCalled(resthook=resthook.slug, payload=Raw(payload.encode())))
        calls = [call(run, _request(run, url, payload), resthook.slug) for url in resthook.subscribers]
        if calls:
            told = _worst(calls)
            run.webhook = told.webhook
            if self.result_name:
                save_call_result(run, self.result_name, told)

    def result_names(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        if self.result_name:
            yield self.result_name, (SUCCESS, FAILURE)


def _request(run: Run, url: str, payload: str) -> HTTPRequest:
    return HTTPRequest(
        method="POST",
        url=url,
        headers={"Content-Type": "application/json"},
        body=payload,
        max_response_size=run.limits.webhook_response_size,
    )


def _worst(calls: Sequence[Called]) -> Called:
    """The call that stands for all: the last that failed, else the last that went well, else the last."""
    failed = [made for made in calls if made.status not in ("success", "subscriber_gone")]
    succeeded = [made for made in calls if made.is_success]
    return (failed or succeeded or calls)[-1]
