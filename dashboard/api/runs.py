"""``runs``: the ways of people through flows, with what they answered."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, NamedTuple, Self
from uuid import UUID

from dashboard.api.keys import NumberedResource
from dashboard.api.numbers import number_of
from dashboard.api.paging import Order
from dashboard.api.problems import BadQuery
from dashboard.api.references import named
from dashboard.api.resource import Json, Rows
from dashboard.api.settling import settled
from dashboard.api.urns import MASK, shown_urn
from dashboard.web.access import Can
from engine.core.session import Step, read_session
from engine.models import Contact, ContactURN, Flow, Run, Session, Workspace
from flows.errors import InputError
from flows.moment import read_rfc3339
from flows.urns import format_urn


class Runs(NumberedResource):
    needs: ClassVar = {"GET": Can.EXPORT_RESULTS}
    scope = "v2.runs"
    order = Order("modified_on")
    moment = "modified_on"

    def rows(self) -> Rows:
        return Run.objects.for_workspace(self.workspace)

    def narrowed(self, rows: Rows) -> Rows:
        asked: Json = {name: key for name in ("flow", "contact") if (key := self.asked_key(name))}
        if len(asked) > 1:
            raise BadQuery("You may only specify one of the contact, flow parameters")
        if self.asked_flag("responded"):
            rows = rows.filter(responded=True)
        # The table is that of all workspaces, and has an index of flows but none of them.
        return settled(self, rows).filter(**asked or {"flow__in": _flows(self.workspace)})

    def shown(self, rows: Sequence[Run]) -> list[Json]:
        return shown(rows, self.workspace, paths=self.asked_flag("paths", default=True))


def _flows(workspace: Workspace) -> list[UUID]:
    return list(Flow.objects.for_workspace(workspace).values_list("pk", flat=True))


class _Around(NamedTuple):
    """What runs refer to, by its key, and the paths of those that go on."""

    flows: Mapping[UUID, Flow]
    contacts: Mapping[UUID, Contact]
    urns: Mapping[UUID, ContactURN]
    paths: Mapping[str, Sequence[Step]]

    @classmethod
    def of(cls, runs: Sequence[Run], workspace: Workspace) -> Self:
        people = {run.contact_id for run in runs}
        urns = ContactURN.objects.for_workspace(workspace).filter(contact__in=people)
        first = urns.order_by("contact", "position", "pk").distinct("contact")
        return cls(
            Flow.objects.for_workspace(workspace).only("name").in_bulk({run.flow_id for run in runs}),
            Contact.objects.for_workspace(workspace).only("name").in_bulk(people),
            {urn.contact_id: urn for urn in first},
            dict(_open_paths({run.session_id for run in runs if not run.exited_on}, workspace)),
        )


def _open_paths(sessions: Iterable[UUID], workspace: Workspace) -> Iterator[tuple[str, Sequence[Step]]]:
    """The paths of the runs of sessions that wait, by run; none of what can't be read."""
    waiting = Session.objects.for_workspace(workspace).filter(pk__in=sessions, status=Session.Status.WAITING)
    for state in waiting.values_list("state", flat=True):
        try:
            runs = read_session(state).runs
        except InputError:
            continue
        yield from ((run.uuid, run.path) for run in runs)


def shown(runs: Sequence[Run], workspace: Workspace, *, paths: bool = True) -> list[Json]:
    """Runs as clients get them, those of archives too."""
    around = _Around.of(runs, workspace)
    return [
        {
            "uuid": run.pk,
            "id": number_of(run.pk),
            "flow": named(around.flows.get(run.flow_id)),
            "contact": _contact(run.contact_id, around, workspace),
            "start": None,
            "responded": run.responded,
            "path": list(_path(run, around)) if paths else [],
            "values": {key: _value(result, run) for key, result in run.results.items()},
            "created_on": run.created_on,
            "modified_on": run.modified_on,
            "exited_on": run.exited_on,
            "exit_type": run.status if run.exited_on else None,
        }
        for run in runs
    ]


def _contact(key: UUID, around: _Around, workspace: Workspace) -> Json:
    contact, urn = around.contacts.get(key), around.urns.get(key)
    return {
        "uuid": key,
        "name": (contact and contact.name) or None,
        "urn": shown_urn(urn.identity, workspace) if urn else None,
        "urn_display": _display(urn, workspace) if urn else None,
    }


def _display(urn: ContactURN, workspace: Workspace) -> str:
    return MASK if workspace.redact_urns else urn.display or format_urn(urn.identity)


def _path(run: Run, around: _Around) -> Iterator[Json]:
    for node, time in zip(run.path, run.path_times, strict=True):
        yield {"node": node, "time": time}
    for step in () if run.path else around.paths.get(str(run.pk), ()):
        yield {"node": step.node_uuid, "time": read_rfc3339(step.arrived_on)}


def _value(result: Mapping[str, Any], run: Run) -> Json:
    """Of a result as the engine stores it, which leaves out what is empty."""
    time = result.get("created_on")
    return {
        "name": result.get("name", ""),
        "value": result.get("value", ""),
        "category": result.get("category"),
        "node": result.get("node_uuid"),
        "time": read_rfc3339(time) if time else run.modified_on,
        "input": result.get("input"),
    }
