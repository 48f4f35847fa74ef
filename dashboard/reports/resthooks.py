"""What resthooks told their subscribers, and how these took it."""

from typing import NamedTuple
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from engine.core.secrets import hide_secrets
from engine.models import Resthook, WebhookCall

# Figures are of so many calls of a resthook, the last ones: they cost the same however many there were.
LOOKED_AT = 1_000


class Delivery(NamedTuple):
    """How an address was told; ``subscriber`` is None for one that is told no more, ``last`` for one never told."""

    url: str
    subscriber: UUID | None
    calls: int
    failures: int
    last: WebhookCall | None


def calls_of(resthook: Resthook) -> QuerySet[WebhookCall]:
    return WebhookCall.objects.for_workspace(resthook.workspace_id).filter(resthook=resthook.slug)


def deliveries(resthook: Resthook) -> list[Delivery]:
    """Of each subscriber, then of those of the last calls that are none any more; secrets in addresses are hidden."""
    recent = calls_of(resthook).filter(pk__in=calls_of(resthook).order_by("-pk").values("pk")[:LOOKED_AT])
    sums = recent.order_by().values("url").annotate(calls=Count("*"), failures=_FAILURES, newest=Max("pk"))
    told = {row["url"]: row for row in sums}
    last = WebhookCall.objects.defer("request", "response").in_bulk([row["newest"] for row in told.values()])
    subscribers = {hide_secrets(one.url): one.pk for one in resthook.subscribers.order_by("url")}
    return [
        Delivery(url, subscribers.get(url), row["calls"], row["failures"], last[row["newest"]])
        if (row := told.get(url))
        else Delivery(url, subscribers[url], 0, 0, None)
        for url in [*subscribers, *sorted(told.keys() - subscribers.keys())]
    ]


_FAILURES = Count("pk", filter=~Q(status="success"))
