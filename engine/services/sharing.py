"""Telling those who answered a poll what others answered, each area its own."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from django.db import transaction

from engine.models import Flow, ShareBack, User, Workspace
from engine.services.audience import Audience
from engine.services.broadcasts import create_broadcast
from flows.message import MsgContent


class Telling(NamedTuple):
    """A query for people, and what they are told: texts by language, the one for all other languages first."""

    query: str
    texts: Mapping[str, str]


@transaction.atomic
def share_back(
    *, workspace: Workspace, flow: Flow, key: str, answer: str, area: str, tellings: Sequence[Telling], by: User | None
) -> ShareBack:
    """Sends a broadcast for each telling, and keeps that it was done. Raises QueryError."""
    broadcasts = [
        create_broadcast(
            workspace=workspace,
            audience=Audience(query=one.query),
            translations={language: MsgContent(text) for language, text in one.texts.items()},
            base_language=next(iter(one.texts)),
            by=by,
            is_evaluated=True,
        )
        for one in tellings
        if one.texts
    ]
    return ShareBack.objects.create(
        workspace=workspace,
        flow=flow,
        key=key,
        answer=answer[:64],
        area=area,
        broadcasts=[one.pk for one in broadcasts],
        made_by=by,
    )
