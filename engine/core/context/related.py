"""Runs that a run is related to: `@child` and `@parent`, which may be of another session."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from engine.core.context.contact import ContactView, contact_object, fields_object, urns_object
from engine.core.context.results import results_object
from flows.contact import Contact, read_contact
from flows.errors import InputError
from flows.events.session import RunSummary
from flows.expressions.values import DEFAULT, Value, XObject
from flows.refs import FlowRef
from flows.result import Result, read_results
from flows.triggers import FlowActionTrigger

if TYPE_CHECKING:
    from engine.core.run import Run

_DEPRECATED = {"status": "@child.run.status is deprecated, use @child.status instead"}


def flow_object(flow: FlowRef) -> XObject:
    """A flow."""
    return XObject({DEFAULT: flow.name, "uuid": flow.uuid, "name": flow.name, "revision": Decimal(flow.revision)})


class _Related(NamedTuple):
    """What is known of another run."""

    uuid: str
    flow: FlowRef | None
    contact: Contact | None
    status: str
    results: dict[str, Result]


def child_object(run: "Run") -> Value:
    """`@child`: the last run that this one entered."""
    children = (other for other in reversed(run.turn.session.runs) if other.parent_uuid == run.record.uuid)
    child = next(children, None)
    if child is None:
        return None
    return _object(_Related(child.uuid, child.flow, run.contact, child.status, child.results), run)


def parent_object(run: "Run") -> Value:
    """`@parent`: the run that entered this one, or of the session that started this one."""
    if run.parent:
        parent = run.parent.record
        return _object(_Related(parent.uuid, parent.flow, run.contact, parent.status, parent.results), run)
    if not isinstance(run.trigger, FlowActionTrigger):
        return None
    summary = run.trigger.run_summary
    results = read_results(summary.results)
    contact = _summarized_contact(summary, run)
    return _object(_Related(summary.uuid, summary.flow, contact, summary.status, results), run)


def _summarized_contact(summary: RunSummary, run: "Run") -> Contact | None:
    try:
        return read_contact(summary.contact or {}, run.assets)
    except InputError:
        return None


def _object(related: _Related, run: "Run") -> XObject:
    return XObject.lazy(_PROPERTIES, lambda read: read(related, run))


def _view(related: _Related, run: "Run") -> ContactView | None:
    return ContactView(related.contact, run.environment, run.assets) if related.contact else None


def _text(related: _Related, run: "Run") -> str:
    contact = related.contact.format(run.environment) if related.contact else "<nocontact>"
    return f"{contact}@{related.flow.name if related.flow else '<missing>'}"


def _flow(related: _Related, _run: "Run") -> Value:
    return flow_object(related.flow) if related.flow else None


def _of_contact(make: Callable[[ContactView], XObject]) -> "Reader":
    def read(related: _Related, run: "Run") -> Value:
        view = _view(related, run)
        return make(view) if view else None

    return read


Reader = Callable[[_Related, "Run"], Value]

_PROPERTIES: Mapping[str, Reader] = {
    DEFAULT: _text,
    "uuid": lambda related, _run: related.uuid,
    "run": lambda related, _run: XObject({"status": related.status}, _DEPRECATED),
    "contact": _of_contact(contact_object),
    "flow": _flow,
    "fields": _of_contact(fields_object),
    "urns": _of_contact(urns_object),
    "results": lambda related, _run: results_object(related.results),
    "status": lambda related, _run: related.status,
}
