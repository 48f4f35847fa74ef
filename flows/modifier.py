"""Modifiers: the only way to change a contact. Flows, pages, the API and imports all use them.

Each type is one file in `flows/modifiers/` that enters itself in the registry. Applying one logs events that say what
changed; whoever keeps contacts stores what the events say.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar, Literal, TypeVar

import msgspec
from msgspec import Struct

from flows.assets import Assets
from flows.clock import Clock
from flows.contact import ACTIVE, Contact, without_nulls
from flows.environment import Environment
from flows.errors import InputError
from flows.event import Event
from flows.events.problem import Error
from flows.ids import Ids
from flows.limits import Limits
from flows.registry import Registry
from flows.smart_groups import reevaluate_groups

DEFAULT_LIMITS = Limits()

Modification = Literal["append", "remove", "set"]


# Asks the host for a URN (`scheme:path`): False if another contact has it.
ClaimURN = Callable[[Contact, str], bool]


class ModifierContext(Struct, frozen=True, gc=False):
    """What modifiers need besides the contact. `environment` is that of the session, where there is one."""

    environment: Environment
    assets: Assets
    clock: Clock
    ids: Ids
    log: Callable[[Event], None]
    claim_urn: ClaimURN
    limits: Limits = DEFAULT_LIMITS

    def error(self, text: str, code: str = "", **extra: str) -> None:
        """Log that something couldn't be done."""
        self.log(Error(text=text, code=code, extra=extra))


class Modifier(Struct, frozen=True, omit_defaults=True, tag_field="type", tag=""):
    """Base of all modifiers; JSON `{"type", …}` with references to assets."""

    type: ClassVar[str] = ""
    # Whether it may change where messages to the contact go, its language or its environment.
    relocates: ClassVar[bool] = False

    def known(self, assets: Assets) -> "Modifier | None":
        """This modifier without the assets that don't exist; None if it has no sense without them."""
        del assets
        return self

    def apply(self, contact: Contact, context: ModifierContext) -> bool:
        """Change the contact and log events; says whether anything changed. Call it through the function `apply`."""
        raise NotImplementedError


ModifierType = TypeVar("ModifierType", bound=type[Modifier])

MODIFIERS: Registry[type[Modifier]] = Registry("modifier type")


def modifier(cls: ModifierType) -> ModifierType:
    """Decorator that makes a class known under its tag."""
    cls.type = str(cls.__struct_config__.tag)
    MODIFIERS.add(cls.type, cls)
    return cls


def apply(change: Modifier, contact: Contact, context: ModifierContext) -> bool:
    """Apply a modifier and bring the contact's groups up to date; says whether anything changed."""
    return apply_all((change,), contact, context)


def apply_all(changes: Iterable[Modifier], contact: Contact, context: ModifierContext) -> bool:
    """Apply modifiers, and bring the contact's groups up to date once; says whether anything changed."""
    changed = sum(change.apply(contact, context) for change in changes) > 0
    if changed and (context.assets.smart_groups or contact.status != ACTIVE):
        reevaluate_groups(contact, context.environment, context.assets, context.clock, context.log, leave_static=True)
    return changed


def read_modifier(data: Mapping[str, Any], assets: Assets) -> Modifier | None:
    """A modifier from its JSON form, None if assets that it can't do without are missing; raises InputError."""
    kind = MODIFIERS.get(str(data.get("type", "")))
    if kind is None:
        raise InputError("type", f"{data.get('type')!r} is not a type of modifier; there are {', '.join(MODIFIERS)}")
    try:
        properties = {name: value for name, value in data.items() if name != "type"}
        read = msgspec.convert(without_nulls(properties), kind)
    except msgspec.ValidationError as error:
        raise InputError(kind.type, str(error)) from error
    return read.known(assets)
