"""What an expression is evaluated over: the context, the environment, and the means that functions may use."""

from collections.abc import Callable, Mapping, Sequence
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
        "_unseen",
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
        self._left = self._unseen = budget

    def now(self) -> datetime:
        """The current time in the zone of the environment."""
        return self.clock.now().astimezone(self.environment.tz)

    def begin(self) -> None:
        """Give the next expression the whole budget."""
        self._left = self._unseen = self.budget

    def spend(self, result: Value) -> None:
        """Take what a result costs from the budget: the bytes of texts, the parts of arrays and objects, else 1.

        So what is written of a result can't be much longer than the budget either. Raises TooComplex.
        """
        self._left -= _size(result) if isinstance(result, str) else 1
        if self._left < 0:
            raise TooComplex
        if isinstance(result, list | tuple):
            for item in result:
                self.spend(item)
        elif type(result) is XObject:
            for name in result:
                self.spend(result[name])

    def look_at(self, arguments: Sequence[Value]) -> None:
        """Count the characters and items that a function is given. Raises TooComplex.

        They may be as many as the budget, which results are taken from: what is cheap to keep can take long to go
        through, again and again.
        """
        for argument in arguments:
            if isinstance(argument, str | list | tuple):
                self._unseen -= len(argument)
        if self._unseen < 0:
            raise TooComplex

    def afford(self, size: int) -> None:
        """Raise TooComplex if a text that is about to be made, with as many characters, would exceed the budget."""
        if size > self._left:
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


def _size(text: str) -> int:
    return (len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))) or 1
