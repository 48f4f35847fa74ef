"""What actions, routers and waits may ask of the run that they are part of; the machine's run implements it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Protocol

from flows.assets import Assets
from flows.contact import Contact
from flows.environment import Environment
from flows.event import Event
from flows.expressions.values import Value
from flows.limits import Limits
from flows.message import Input
from flows.refs import Ref
from flows.services import Services
from flows.triggers import History, RunSummary, Trigger

if TYPE_CHECKING:
    # A flow holds actions, and actions hold on to this module.
    from flows.definition import Flow
    from flows.modifier import Modifier


class Run(Protocol):
    """A run while it is running. Everything it does to the world is an event that is logged."""

    limits: Limits
    services: Services
    assets: Assets
    locals: dict[str, str]
    trigger: Trigger
    batch: bool
    input: Input | None

    @property
    def flow(self) -> "Flow": ...

    @property
    def contact(self) -> Contact: ...

    @property
    def environment(self) -> Environment: ...

    def log(self, event: Event) -> None:
        """Add an event to the sprint."""

    def error(self, text: str, code: str = "", **extra: str) -> None:
        """Log that something couldn't be done."""

    def missing(self, reference: Ref) -> None:
        """Log that the workspace doesn't have what a flow refers to."""

    def text(self, template: str) -> str:
        """The text of a template; errors in it are logged and leave nothing behind."""

    def clean_text(self, template: str) -> str | None:
        """The text of a template, or None if there was an error in it (which is logged)."""

    def value(self, template: str) -> Value:
        """The typed value of a template that is a single expression, its text otherwise."""

    def localize(self, uuid: str, property: str, native: Sequence[str]) -> tuple[Sequence[str], str]:
        """The texts of an item in the contact's language, and the language that was found."""

    def change(self, modifier: "Modifier") -> bool:
        """Apply a modifier to the contact; says whether anything changed."""

    def save_result(
        self, name: str, value: str, category: str = "", localized: str = "", input: str = "", extra: Any = None
    ) -> None:
        """Store a result, and log it if it is news."""

    def enter(self, flow: "Flow", *, terminal: bool) -> None:
        """Go into another flow once the node's actions are done."""

    def fail(self, text: str) -> None:
        """End the run as failed."""
