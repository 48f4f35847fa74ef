"""A run as templates see it: `@run`, `@results`, `@input`, `@child`, `@trigger` and the rest."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from engine.core.context.contact import (
    channel_object,
    contact_object,
    fields_object,
    ticket_object,
    urn_text,
    urns_object,
)
from engine.core.context.legacy import legacy_extra
from engine.core.context.related import child_object, flow_object, parent_object
from engine.core.context.trigger import resume_object, trigger_object
from flows.contact import ContactURN
from flows.expressions.convert import as_value
from flows.expressions.values import DEFAULT, Value, XObject, XView
from flows.message import Input
from flows.moment import read_rfc3339
from flows.webhook import Webhook

if TYPE_CHECKING:
    # A live run makes its own context.
    from engine.core.run import Run

Reader = Callable[["Run"], Value]


def root_object(run: "Run") -> XObject:
    """All that a template of a run can name."""
    return XView(_ROOT, run, _ROOT_DEPRECATED)


def _run(run: "Run") -> Value:
    return XView(_RUN, run)


def _run_text(run: "Run") -> str:
    flow = run.record.flow
    return f"{run.contact.format(run.environment)}@{flow.name if flow else '<missing>'}"


def _path(run: "Run") -> Value:
    return [
        XObject({"node_uuid": step.node_uuid, "arrived_on": read_rfc3339(step.arrived_on)}) for step in run.record.path
    ]


def _input(run: "Run") -> Value:
    found = run.input
    return XObject.lazy(_INPUT, lambda read: read(found, run)) if found else None


def _input_urn(found: Input, run: "Run") -> Value:
    return urn_text(ContactURN.parse(found.urn), run.environment) if found.urn else None


def _input_text(found: Input, _run: "Run") -> str:
    urls = (attachment.partition(":")[2] for attachment in found.attachments)
    return "\n".join(part for part in (found.text, *urls) if part)


def _input_channel(found: Input, run: "Run") -> Value:
    return channel_object(run.assets.channels.get(found.channel.uuid)) if found.channel else None


def webhook_object(webhook: Webhook) -> XObject:
    """`@webhook`: what a service answered last."""
    return XObject(
        {
            DEFAULT: f"{webhook.method} {webhook.url}",
            "status": Decimal(webhook.status),
            "headers": XObject(webhook.headers),
            "json": as_value(webhook.json),
        }
    )


def _node(run: "Run") -> Value:
    uuid = run.node_uuid
    node = run.flow.node(uuid)
    categories = node.router.categories if node and node.router else ()
    visits = sum(step.node_uuid == uuid for step in run.record.path)
    return XObject(
        {"uuid": uuid, "categories": [category.name for category in categories], "visit_count": Decimal(visits)}
    )


def _globals(run: "Run") -> Value:
    items = run.assets.globals
    text = "\n".join(f"{item.name}: {item.value}" for item in items.values())
    return XObject({DEFAULT: text, **{key: item.value for key, item in items.items()}})


_ROOT: Mapping[str, Reader] = {
    "contact": lambda run: contact_object(run.turn.view),
    "fields": lambda run: fields_object(run.turn.view),
    "urns": lambda run: urns_object(run.turn.view),
    "ticket": lambda run: ticket_object(run.turn.view),
    "run": _run,
    "child": child_object,
    "parent": parent_object,
    "results": lambda run: run.results_object,
    "locals": lambda run: XObject(run.record.locals),
    "input": _input,
    "resume": lambda run: resume_object(run.turn.resume),
    "trigger": lambda run: trigger_object(run.trigger, run.assets),
    "webhook": lambda run: run.webhook_object,
    "node": _node,
    "globals": _globals,
    "legacy_extra": legacy_extra,
}

_ROOT_DEPRECATED = {"legacy_extra": "@legacy_extra is deprecated"}

_RUN: Mapping[str, Reader] = {
    DEFAULT: _run_text,
    "uuid": lambda run: run.record.uuid,
    "contact": lambda run: contact_object(run.turn.view),
    "flow": lambda run: flow_object(run.record.flow) if run.record.flow else None,
    "status": lambda run: run.record.status,
    "locals": lambda run: XObject(run.record.locals),
    "results": lambda run: run.results_object,
    "path": _path,
    "created_on": lambda run: read_rfc3339(run.record.created_on),
    "exited_on": lambda run: read_rfc3339(run.record.exited_on) if run.record.exited_on else None,
}

_INPUT: Mapping[str, Callable[[Input, "Run"], Value]] = {
    DEFAULT: _input_text,
    "type": lambda _found, _run: "msg",
    "uuid": lambda found, _run: found.uuid,
    "created_on": lambda found, _run: read_rfc3339(found.created_on),
    "channel": _input_channel,
    "urn": _input_urn,
    "text": lambda found, _run: found.text,
    "attachments": lambda found, _run: list(found.attachments),
    "external_id": lambda found, _run: found.external_id,
    "payload": lambda found, _run: as_value(found.payload) or XObject({}),
}
