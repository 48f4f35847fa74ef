"""What actions, routers and waits may ask of the run that they are part of; the machine's run implements it."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from flows.assets import Assets
from flows.contact import Contact, Route
from flows.environment import Environment
from flows.event import Event
from flows.events.session import RunSummary
from flows.expressions.scope import Scope
from flows.expressions.values import Value
from flows.history import History
from flows.limits import Limits
from flows.message import Input
from flows.modifier import Modifier
from flows.refs import ChannelRef, Ref
from flows.services import Services
from flows.webhook import Webhook

if TYPE_CHECKING:
    # A flow holds actions, and actions hold on to this module.
    from flows.definition import Flow


class Speaking(Protocol):
    """A telephone call."""

    @property
    def urn(self) -> str: ...

    @property
    def channel(self) -> ChannelRef: ...


class Run(Protocol):
    """A run while it is running. Everything it does to the world is an event that is logged."""

    webhook: Webhook | None

    @property
    def flow(self) -> "Flow": ...

    @property
    def contact(self) -> Contact: ...

    @property
    def environment(self) -> Environment: ...

    @property
    def assets(self) -> Assets: ...

    @property
    def services(self) -> Services: ...

    @property
    def limits(self) -> Limits: ...

    @property
    def locals(self) -> dict[str, str]: ...

    @property
    def input(self) -> Input | None: ...

    @property
    def call(self) -> Speaking | None: ...

    @property
    def route(self) -> Route | None:
        """Where messages to the contact go."""

    @property
    def locales(self) -> tuple[str, ...]:
        """The locales that the contact may understand, best first."""

    @property
    def session_type(self) -> str:
        """The type of the flow that the session began with."""

    @property
    def batch(self) -> bool:
        """Whether many contacts are being started at the same time."""

    @property
    def is_answered(self) -> bool:
        """Whether the message that the first node would wait for is the one that started the session."""

    @property
    def history(self) -> History:
        """How the session came to be started."""

    def history_of_children(self) -> History:
        """The history of sessions that this one starts."""

    def summary(self) -> RunSummary:
        """What sessions that this one starts get to know of it."""

    def random(self) -> Decimal:
        """A number in [0, 1)."""

    def new_uuid(self) -> str:
        """An identifier for an event that is told to a service before it is logged with `log_as`."""

    def log_as(self, uuid: str, event: Event) -> None:
        """Add an event to the sprint under this identifier."""

    def tick(self) -> None:
        """Note that time has passed, because a service was asked."""

    def after(self, delay: timedelta) -> str:
        """A time to come, RFC 3339."""

    @property
    def log(self) -> Callable[[Event], None]:
        """Adds an event to the sprint."""

    def error(self, text: str, code: str = "", **extra: str) -> None:
        """Log that something couldn't be done."""

    def warn(self, text: str, code: str = "", **extra: str) -> None:
        """Log that something shouldn't be relied upon."""

    def missing(self, reference: Ref) -> None:
        """Log that the workspace doesn't have what a flow refers to."""

    def text(self, template: str, *, cut: bool = True, quoted: bool = False) -> str:
        """The text of a template; errors in it are logged and leave nothing behind.

        It is cut to what is allowed if `cut`; with `quoted`, values become literals of the contact query language.
        """

    def clean_text(self, template: str) -> str | None:
        """The text of a template, or None if there was an error in it (which is logged)."""

    def value(self, template: str) -> Value:
        """The typed value of a template that is a single expression, its text otherwise."""

    def scope(self) -> Scope:
        """What expressions are evaluated over at this moment."""

    @property
    def is_native(self) -> bool:
        """Whether texts of the flow are used as they are, because the contact has its language."""

    def localize(self, uuid: str, name: str, native: Sequence[str]) -> tuple[Sequence[str], str]:
        """The texts of an item in the contact's language, and the language that was found."""

    def localize_text(self, uuid: str, name: str, native: str) -> tuple[str, str]:
        """The same for a property that is a single text."""

    def change(self, modifier: Modifier) -> bool:
        """Apply a modifier to the contact; says whether anything changed."""

    def save_result(
        self, name: str, value: str, category: str = "", localized: str = "", given: str = "", extra: Any = None
    ) -> None:
        """Store a result, and log it if it is news. `given` is what it was made from."""

    def enter(self, flow: "Flow", *, terminal: bool) -> None:
        """Go into another flow once the node's actions are done."""

    def fail(self, text: str) -> None:
        """End the run as failed."""
