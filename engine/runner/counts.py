"""What a batch adds to the counters of flows: the difference between what runs were and what they are."""

from collections import Counter
from collections.abc import Iterator
from typing import Any
from uuid import UUID

from engine.assets import Place
from engine.core.session import RunRecord
from engine.runner.conversation import Conversation, RunBefore

SCOPE_LENGTH = 255


class Counts:
    """Deltas by workspace, flow and scope; the scopes are those of ``engine.models.FlowCount``."""

    def __init__(self) -> None:
        self._deltas: Counter[tuple[UUID, str, str]] = Counter()

    def add(self, place: Place, conversation: Conversation) -> None:
        """What changed in a session since it was loaded."""
        for run, before in conversation.changed_runs():
            if run.flow:
                self._add_run(place, run.flow.uuid, run, before)
        for segment in conversation.segments:
            self._change(place, segment.flow_uuid, f"segment:{segment.exit_uuid}:{segment.destination_uuid}", 1)
            self._change(place, segment.flow_uuid, f"node:{segment.destination_uuid}", 1)

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Rows of ``engine_flowcount``."""
        for (workspace_id, flow, scope), count in self._deltas.items():
            if count:
                yield workspace_id, flow, scope, count, False

    def _add_run(self, place: Place, flow: str, run: RunRecord, before: RunBefore | None) -> None:
        if before is None:
            self._enter(place, flow)
        elif before.status != run.status:
            self._change(place, flow, f"runs:{before.status}", -1)
        if before is None or before.status != run.status:
            self._change(place, flow, f"runs:{run.status}", 1)
        if run.had_input and not (before and before.had_input):
            self._change(place, flow, "runs:responded", 1)
        earlier = before.results if before else {}
        for key, result in run.results.items():
            self._move(place, flow, key, earlier[key].category if key in earlier else None, result.category)

    def _enter(self, place: Place, flow: str) -> None:
        definition = place.assets.flow(flow)
        if definition and definition.nodes:
            self._change(place, flow, f"node:{definition.nodes[0].uuid}", 1)

    def _move(self, place: Place, flow: str, key: str, old: str | None, new: str) -> None:
        if old != new:
            if old is not None:
                self._change(place, flow, f"result:{key}:{old}", -1)
            self._change(place, flow, f"result:{key}:{new}", 1)

    def _change(self, place: Place, flow: str, scope: str, by: int) -> None:
        self._deltas[place.workspace_id, flow, scope[:SCOPE_LENGTH]] += by
