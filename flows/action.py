"""Actions: what a node does when a contact comes to it.

Each type is one file in `flows/actions/` that enters itself in the registry::

    @action("set_contact_name")
    class SetContactName(Action, frozen=True, kw_only=True, tag="set_contact_name"):
        \"\"\"Sets the contact's name.\"\"\"

        name: Annotated[str, evaluated(1000)] = ""

        def execute(self, run: Run) -> None: ...

The types of the properties declare which are templates, translated texts or references: see `flows.properties`.
`flow_types` says in which flows the action may be used, `check` refuses what the types can't express.
"""

from collections.abc import Callable, Iterator
from typing import ClassVar, TypeVar

from msgspec import Struct

from flows.properties import UUID
from flows.registry import Registry
from flows.run import Run

MESSAGING = "messaging"
BACKGROUND = "messaging_background"
OFFLINE = "messaging_offline"
VOICE = "voice"
FLOW_TYPES = (MESSAGING, BACKGROUND, OFFLINE, VOICE)

EVERYWHERE = frozenset(FLOW_TYPES)
INTERACTIVE = EVERYWHERE - {BACKGROUND}
ONLINE = EVERYWHERE - {OFFLINE}
CALLS = frozenset({VOICE})


class Action(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag=""):
    """Base of all actions; JSON `{"type", "uuid", …}`."""

    type: ClassVar[str] = ""
    flow_types: ClassVar[frozenset[str]] = EVERYWHERE
    uuid: UUID

    def execute(self, run: Run) -> None:
        """Do it. What can't be done is logged as an error; the run goes on."""
        raise NotImplementedError

    def check(self) -> None:
        """Raise ValueError, in words for the flow's author, if the properties don't go together."""

    def result_names(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The results that the action may save, each with its categories."""
        return iter(())

    def local_names(self) -> Iterator[str]:
        """The locals that the action may set."""
        return iter(())


ActionType = TypeVar("ActionType", bound=type[Action])

ACTIONS: Registry[type[Action]] = Registry("action type")


def action(name: str) -> Callable[[ActionType], ActionType]:
    """Decorator that makes a class known as the action of this type."""

    def enter(cls: ActionType) -> ActionType:
        cls.type = name
        ACTIONS.add(name, cls)
        return cls

    return enter
