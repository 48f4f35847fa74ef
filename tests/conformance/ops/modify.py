"""Apply modifiers to a contact."""

from decimal import Decimal

import msgspec

from flows.assets import Assets
from flows.contact import Contact, read_contact, write_contact
from flows.environment import Environment
from flows.errors import InputError
from flows.event import Event, stamp
from flows.ids import RandomIds
from flows.limits import Limits
from flows.modifiers import ModifierContext, apply, read_modifier
from flows.moment import write_rfc3339
from tests.conformance.expressions import clock_of
from tests.conformance.op import OPS, Reply, Request

_FIELD_LENGTH = 256


@OPS.register("modify")
def modify(request: Request) -> Reply:
    assets = Assets.from_json(request["assets"])
    contact = read_contact(request["contact"], assets)
    events: list[Event] = []
    context = _context(request, assets, events)
    changed = []
    for data in request.get("modifiers") or [request["modifier"]]:
        modifier = read_modifier(data, assets)
        if modifier is None:
            raise InputError("modifier", "what it refers to doesn't exist")
        changed.append(apply(modifier, contact, context))
    written = msgspec.to_builtins(events, builtin_types=(Decimal,))
    return {"events": written, "contact": write_contact(contact), "changed": changed}


def _context(request: Request, assets: Assets, events: list[Event]) -> ModifierContext:
    clock, ids = clock_of(request), RandomIds()

    def log(event: Event) -> None:
        stamp(event, ids.uuid7(), write_rfc3339(clock.now()))
        events.append(event)

    environment = msgspec.convert(request.get("environment") or {}, Environment)
    return ModifierContext(environment, assets, clock, ids, log, _claim, Limits(field_length=_FIELD_LENGTH))


def _claim(_contact: Contact, urn: str) -> bool:
    return "taken" not in urn
