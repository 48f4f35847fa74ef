"""Sets, counts up or clears a local variable."""

from collections.abc import Iterator
from typing import Annotated, Literal

from flows.action import Action, action
from flows.expressions.convert import to_integer
from flows.expressions.values import XError
from flows.properties import LocalName, evaluated
from flows.run import Run


@action("set_run_local")
class SetRunLocal(Action, frozen=True, kw_only=True, tag="set_run_local"):
    """Keeps a text under a name until the run ends; `increment` counts whole numbers and takes other texts as 0."""

    local: LocalName
    value: Annotated[str, evaluated(1000)] = ""
    operation: Literal["set", "increment", "clear"]

    def local_names(self) -> Iterator[str]:
        yield self.local

    def execute(self, run: Run) -> None:
        if self.operation == "clear":
            run.locals.pop(self.local, None)
            return
        value = run.clean_text(self.value)
        if value is None:
            return
        if self.operation == "increment":
            self._increment(run, value)
        else:
            run.locals[self.local] = value

    def _increment(self, run: Run, value: str) -> None:
        step = to_integer(value)
        if isinstance(step, XError):
            run.error("Increment value is not an integer")
            return
        current = to_integer(run.locals.get(self.local, ""))
        run.locals[self.local] = str((0 if isinstance(current, XError) else current) + step)
