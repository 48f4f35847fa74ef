"""What an expression is evaluated over: the context, the environment, and the means that functions may use."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from flows.clock import Clock
from flows.environment import Environment
from flows.errors import TooComplex
from flows.expressions.values import Value, XObject

if TYPE_CHECKING:
    from flows.locations import Locations

DEFAULT_BUDGET = 10_000_000


class Scope:
    """The surroundings of one template, or of several over the same context.

    ``failures`` (expressions that were errors, each with what is wrong) and ``warnings`` collect what went wrong, in
    order of appearance. ``random`` gives numbers in [0, 1). ``locations`` and ``prompts`` are what location tests and
    the function ``prompt`` look in.
    """

    __slots__ = (
        "_left",
        "budget",
        "clock",
        "environment",
        "failures",
        "locations",
        "prompts",
        "random",
        "root",
        "warnings",
    )

    def __init__(
        self,
        root: XObject | Mapping[str, Value],
        environment: Environment,
        clock: Clock,
        random: Callable[[], Decimal],
        budget: int = DEFAULT_BUDGET,
        locations: "Locations | None" = None,
        prompts: Mapping[str, Any] | None = None,
    ) -> None:
        self.root = root if isinstance(root, XObject) else XObject(root)
        self.environment = environment
        self.clock = clock
        self.random = random
        self.budget = budget
        self.locations = locations
        self.prompts = prompts or {}
        self.failures: list[tuple[str, str]] = []
        self.warnings: list[str] = []
        self._left = budget

    def now(self) -> datetime:
        """The current time in the zone of the environment."""
        return self.clock.now().astimezone(self.environment.tz)

    def begin(self) -> None:
        """Give the next expression the whole budget."""
        self._left = self.budget

    def spend(self, result: Value) -> None:
        """Take what a result costs from the budget: its bytes if it is a text, else 1. Raises TooComplex."""
        self._left -= _cost(result)
        if self._left < 0:
            raise TooComplex

    def fail(self, label: str, message: str) -> None:
        """Record that an expression (``@(1 / 0)``) is an error."""
        self.failures.append((label, message))

    @property
    def errors(self) -> list[str]:
        """What failed, in words."""
        return [f"error evaluating {label}: {message}" for label, message in self.failures]

    def warn(self, message: str) -> None:
        if message not in self.warnings:
            self.warnings.append(message)

    def take_problems(self) -> tuple[list[str], list[str]]:
        """The errors and warnings so far; the scope forgets them, so that the next template has its own."""
        taken = self.errors, self.warnings
        self.failures, self.warnings = [], []
        return taken


def _cost(result: Value) -> int:
    if type(result) is not str:
        return 1
    return (len(result) if result.isascii() else len(result.encode("utf-8", "surrogatepass"))) or 1
