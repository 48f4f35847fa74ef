"""What is drawn over a live flow: how many came by, which answers they gave, where they left and where they wait."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Sum

from dashboard.reports.questions import definition_of
from engine.models import Contact, Flow, FlowCount, Run, Workspace
from flows.definition import Exit, Node
from flows.result import result_key
from flows.routing import Category

# The waits of more people than these aren't looked at one by one.
MOST_WAITING = 20_000
SHOWN_RECENTS = 10
LOOKED_AT_RECENTS = 500
SHOWN_WAITING = 50

Counts = Counter[str]


class Activity(NamedTuple):
    """``nodes`` are the people who wait now; ``segments`` steps by ``exit:destination``; ``dropoff`` in percent."""

    nodes: dict[str, int]
    visits: dict[str, int]
    segments: dict[str, int]
    answers: dict[str, dict[str, int]]
    dropoff: dict[str, int]
    people: int


def activity(flow: Flow) -> Activity:
    """Of all revisions together; answers and drop-off are those of the published one's questions."""
    counts = _counts(flow)
    waiting = _waiting(flow)
    nodes = definition_of(flow).nodes if flow.published else ()
    visits = _with_prefix(counts, "node:")
    asked = [node for node in nodes if node.router and node.router.wait]
    return Activity(
        nodes=waiting,
        visits=visits,
        segments=_with_prefix(counts, "segment:"),
        answers={node.uuid: answers for node in nodes if (answers := _answers(node, counts))},
        dropoff={
            node.uuid: left
            for node in asked
            if (left := _dropoff(node, counts, visits.get(node.uuid, 0) - waiting.get(node.uuid, 0))) is not None
        },
        people=sum(counts[f"runs:{status}"] for status in Run.Status.values),
    )


def _counts(flow: Flow) -> Counts:
    rows = FlowCount.objects.filter(flow=flow).values_list("scope").annotate(Sum("count"))
    return Counter(dict(rows))


def _with_prefix(counts: Counts, prefix: str) -> dict[str, int]:
    return {scope.removeprefix(prefix): count for scope, count in counts.items() if count and scope.startswith(prefix)}


def _ways(node: Node) -> Iterator[tuple[Category, Exit]]:
    yield from node.outcomes.values()


def _answers(node: Node, counts: Counts) -> dict[str, int]:
    """By category: how many have it as their result now, or took its way if it isn't saved."""
    found = {category.uuid: _answered(node, category, way, counts) for category, way in _ways(node)}
    return {uuid: count for uuid, count in found.items() if count}


def _answered(node: Node, category: Category, way: Exit, counts: Counts) -> int:
    if node.router and node.router.result_name:
        return counts[f"result:{result_key(node.router.result_name)}:{category.name}"]
    return counts[f"segment:{way.uuid}:{way.destination_uuid}"]


def _dropoff(node: Node, counts: Counts, came: int) -> int | None:
    """How many percent of those who came and don't wait any more went nowhere from here."""
    if came <= 0:
        return None
    went = sum(counts[f"segment:{way.uuid}:{way.destination_uuid}"] for way in node.exits if way.destination_uuid)
    ended = sum(_answered(node, category, way, counts) for category, way in _ways(node) if not way.destination_uuid)
    return max(0, min(100, round(100 * (came - went - ended) / came)))


_NODE = """
    jsonb_path_query_first(
        session.state::jsonb, '$.runs[*] ? (@.uuid == $run).path[last].node_uuid',
        jsonb_build_object('run', run.id::text)
    ) #>> '{}'
"""
_WAITING = """
    FROM engine_run AS run JOIN engine_session AS session ON session.id = run.session_id
    WHERE run.flow_id = %s AND run.status = 'waiting' AND session.status = 'waiting' AND session.state <> ''
"""


def _waiting(flow: Flow) -> dict[str, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT node, count(*) FROM (SELECT {_NODE} AS node {_WAITING} ORDER BY run.id DESC LIMIT %s) AS waiting"  # noqa: S608  # constants
            " WHERE node IS NOT NULL GROUP BY node",
            [flow.pk, MOST_WAITING],
        )
        return dict(cursor.fetchall())


class Waiting(NamedTuple):
    """Whom the flow waits for at one node: how many, some of them, and all their ids."""

    people: list[Contact]
    ids: list[UUID]


def waiting_at(flow: Flow, node: str) -> Waiting:
    """Those who came last are first."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT contact_id FROM (SELECT run.contact_id, run.id, {_NODE} AS node {_WAITING}"  # noqa: S608  # constants
            " ORDER BY run.id DESC LIMIT %s) AS waiting WHERE node = %s ORDER BY id DESC",
            [flow.pk, MOST_WAITING, node],
        )
        ids = [row[0] for row in cursor.fetchall()]
    found = Contact.objects.in_bulk(ids[:SHOWN_WAITING])
    return Waiting([found[one] for one in ids[:SHOWN_WAITING] if one in found], ids)


class Recent(NamedTuple):
    """Somebody who lately took a way out of a node, and what they answered there."""

    contact: Contact
    operand: str
    time: str


def recents(workspace: Workspace, flow: Flow, exit_uuid: str, destination: str) -> list[Recent]:
    """The last replies that took this way; those of questions whose answers are saved."""
    found = _question_of(flow, exit_uuid, destination)
    if found is None:
        return []
    key, categories = found
    runs = Run.objects.filter(workspace=workspace, flow=flow, **{f"results__{key}__isnull": False})
    latest = list(runs.order_by("-id").values_list("contact_id", "results")[:LOOKED_AT_RECENTS])
    took = [(contact, results[key]) for contact, results in latest if results[key].get("category") in categories]
    people = Contact.objects.in_bulk([contact for contact, _ in took[:SHOWN_RECENTS]])
    return [_recent(people[contact], result) for contact, result in took[:SHOWN_RECENTS] if contact in people]


def _recent(contact: Contact, result: dict[str, Any]) -> Recent:
    return Recent(contact, result.get("input") or result.get("value", ""), result.get("created_on", ""))


def _question_of(flow: Flow, exit_uuid: str, destination: str) -> tuple[str, set[str]] | None:
    """The result that is saved before leaving by an exit, and the categories that leave by it."""
    for node in definition_of(flow).nodes if flow.published else ():
        way = node.exit(exit_uuid)
        if way and node.router and node.router.result_name and way.destination_uuid == destination:
            names = {category.name for category, other in _ways(node) if other.uuid == exit_uuid}
            return result_key(node.router.result_name), names
    return None
