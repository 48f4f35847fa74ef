"""Triggers by what people write."""

from engine.models import Channel, Flow, Trigger
from engine.services.triggers import save_trigger


def create_trigger(
    *, flow: Flow, keywords: list[str], match: str = Trigger.Match.FIRST_WORD, channel: Channel | None = None
) -> Trigger:
    """Messages that begin with (or only are) one of the keywords start the flow; without keywords all others do."""
    kind = Trigger.Kind.KEYWORD if keywords else Trigger.Kind.CATCH_ALL
    return save_trigger(flow=flow, kind=kind, keywords=keywords, match=match, channel=channel)
