"""What people said in a flow, put together again from their runs and their messages."""

from collections import deque
from collections.abc import Container, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple
from uuid import UUID

from engine.assets import load_revision
from engine.models import Flow, Message, Run
from flows.errors import FlowError

# Of the runs of a flow, however many have yet to answer.
LOOKED_AT = 20_000
# The opening message came at most so long before its run began: the inbox may be long.
OPENED_WITHIN = timedelta(days=1)


class Said(NamedTuple):
    """What ended the wait at a node: a text, or None if nobody answered in time."""

    node: str
    text: str | None


class Recorded(NamedTuple):
    """``opening`` is the message that started the flow, None if something else did."""

    run: UUID
    contact: UUID
    opening: str | None
    said: tuple[Said, ...]


class _Came(NamedTuple):
    on: datetime
    text: str


def recorded(flow: Flow, most: int) -> list[Recorded]:
    """The last conversations that have ended and in which somebody answered, newest first."""
    latest = Run.objects.filter(workspace_id=flow.workspace_id, flow=flow).order_by("-id")
    rows = latest.values_list("pk", "responded", "exited_on")[:LOOKED_AT]
    answered = [pk for pk, responded, exited_on in rows if responded and exited_on]
    ended = list(latest.filter(pk__in=answered[:most]))
    came, begun = _came(flow, ended), _ends(flow, ended)
    waits = {number: _waits(flow, number) for number in {run.revision for run in ended}}
    found = (_put_together(run, _during(run, came, begun), waits[run.revision]) for run in ended)
    return [one for one in found if one.said or one.opening is not None]


def _came(flow: Flow, runs: Sequence[Run]) -> dict[UUID, list[_Came]]:
    """What the flow was told by the contacts of these runs, in order."""
    if not runs:
        return {}
    since = min(run.created_on for run in runs) - OPENED_WITHIN
    rows = Message.objects.filter(
        workspace_id=flow.workspace_id,
        contact_id__in={run.contact_id for run in runs},
        flow=flow,
        direction=Message.Direction.IN,
        created_on__gte=since,
    )
    came: dict[UUID, list[_Came]] = {}
    for contact, on, text in rows.order_by("id").values_list("contact_id", "created_on", "text"):
        came.setdefault(contact, []).append(_Came(on, text))
    return came


def _ends(flow: Flow, runs: Sequence[Run]) -> dict[UUID, list[datetime]]:
    """When the runs of these contacts in the flow ended."""
    rows = Run.objects.filter(flow=flow, contact_id__in={run.contact_id for run in runs})
    ends: dict[UUID, list[datetime]] = {}
    for contact, on in rows.values_list("contact_id", "exited_on"):
        if on:
            ends.setdefault(contact, []).append(on)
    return ends


def _waits(flow: Flow, revision: int) -> frozenset[str]:
    """The nodes at which a revision waits for an answer; none if it can't be read any more."""
    try:
        definition = load_revision(flow.workspace_id, str(flow.pk), revision)
    except FlowError:
        return frozenset()
    nodes = definition.nodes if definition else ()
    return frozenset(node.uuid for node in nodes if node.router and node.router.wait)


def _during(run: Run, came: dict[UUID, list[_Came]], ends: dict[UUID, list[datetime]]) -> list[_Came]:
    """What was said in a run, and before it if no other run took that."""
    earlier = [end for end in ends.get(run.contact_id, ()) if end <= run.created_on]
    since = max([*earlier, run.created_on - OPENED_WITHIN])
    return [one for one in came.get(run.contact_id, ()) if since < one.on <= (run.exited_on or one.on)]


def _put_together(run: Run, said: Sequence[_Came], waits: Container[str]) -> Recorded:
    if not said or not run.path:
        return Recorded(run.pk, run.contact_id, None, tuple(_saved(run, waits)))
    queue = deque(said)
    opening = queue.popleft().text if queue and queue[0].on <= run.created_on else None
    visits = list(_visits(run))
    # A flow that begins with a wait takes the message that opens it for the answer.
    asked = visits[1:] if opening is not None else visits
    return Recorded(run.pk, run.contact_id, opening, tuple(_answers([one for one in asked if one[0] in waits], queue)))


def _saved(run: Run, waits: Container[str]) -> Iterator[Said]:
    """The answers that were saved, where nothing else is left: messages are kept for a time only."""
    for result in sorted(run.results.values(), key=itemgetter("created_on")):
        if result["node_uuid"] in waits:
            yield Said(result["node_uuid"], result.get("input") or None)


def _visits(run: Run) -> Iterator[tuple[str, datetime | None]]:
    """The nodes that a run came to, and when it left each; None for one where it stayed until it was ended."""
    done = run.exited_on if run.status == Run.Status.COMPLETED else None
    for node, (_, left) in zip(run.path, pairwise([*run.path_times, done]), strict=True):
        yield str(node), left


def _answers(asked: Sequence[tuple[str, datetime | None]], queue: "deque[_Came]") -> Iterator[Said]:
    for node, left in asked:
        if left is None:
            return
        in_time = queue and queue[0].on <= left
        yield Said(node, queue.popleft().text if in_time else None)
