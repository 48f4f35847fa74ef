"""What a batch adds to the counters of flows: the difference between what runs were and what they are."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from engine.assets import Place
from engine.core.session import RunRecord
from engine.runner.conversation import Conversation, RunBefore
from flows.cases.extensions.choices import chosen_numbers

SCOPE_LENGTH = 255
DATE_LENGTH = len("2026-03-01")

# The numbers of the choices in the extra of a result, as ``flows.cases.extensions.choices.chosen_numbers``.
CHOSEN = """
    (SELECT CASE WHEN bool_and(number ~ '^[1-9][0-9]*$') THEN array_agg(number ORDER BY length(number), number) END
    FROM jsonb_object_keys(CASE jsonb_typeof(value->'extra') WHEN 'object' THEN value->'extra' END) AS number)
"""
# The scopes in which a run counts, of those that can be told from its row.
SCOPES = f"""
    (SELECT 'runs:' || run.status
    UNION ALL SELECT 'runs:responded' WHERE run.responded
    UNION ALL SELECT 'result:' || key || ':' || (value ->> 'category') FROM jsonb_each(run.results)
    UNION ALL SELECT 'choice:' || key || ':' || one FROM jsonb_each(run.results), unnest({CHOSEN}) AS one)
"""  # noqa: S608  # constants


class Counts:
    """Deltas by flow and scope, and the workspace of each flow; the scopes are those of ``engine.models.FlowCount``."""

    def __init__(self) -> None:
        self._deltas: defaultdict[tuple[str, str], int] = defaultdict(int)
        self._workspaces: dict[str, str] = {}

    def add(self, place: Place, conversation: Conversation) -> None:
        """What changed in a session since it was loaded."""
        for run, before in conversation.changed_runs():
            if run.flow:
                self._add_run(place, run.flow.uuid, run, before)
        for segment in conversation.segments:
            self._change(place, segment.flow_uuid, f"segment:{segment.exit_uuid}:{segment.destination_uuid}", 1)
            self._change(place, segment.flow_uuid, f"node:{segment.destination_uuid}", 1)

    def answer(self, place: Place, flow: str, moment: str) -> None:
        """A message that came at that time (RFC 3339, UTC) answered the flow; "" for one that is no more."""
        if flow:
            self._change(place, flow, f"answers:{moment[:DATE_LENGTH]}", 1)

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Rows of ``engine_flowcount``."""
        for (flow, scope), count in self._deltas.items():
            if count:
                yield self._workspaces[flow], flow, scope, count, False

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
            before_it = earlier.get(key)
            if before_it is not result:
                self._move(place, flow, key, before_it.category if before_it else None, result.category)
                self._choose(place, flow, key, before_it.extra if before_it else None, result.extra)

    def _enter(self, place: Place, flow: str) -> None:
        definition = place.assets.flow(flow)
        if definition and definition.nodes:
            self._change(place, flow, f"node:{definition.nodes[0].uuid}", 1)

    def _move(self, place: Place, flow: str, key: str, old: str | None, new: str) -> None:
        if old != new:
            if old is not None:
                self._change(place, flow, f"result:{key}:{old}", -1)
            self._change(place, flow, f"result:{key}:{new}", 1)

    def _choose(self, place: Place, flow: str, key: str, old: Any, new: Any) -> None:
        before, after = chosen_numbers(old), chosen_numbers(new)
        for number in before ^ after:
            self._change(place, flow, f"choice:{key}:{number}", 1 if number in after else -1)

    def _change(self, place: Place, flow: str, scope: str, by: int) -> None:
        self._workspaces[flow] = place.key
        self._deltas[flow, scope[:SCOPE_LENGTH]] += by
