"""Saves a result."""

from collections.abc import Iterator
from typing import Annotated

from flows.action import Action, action
from flows.properties import ResultName, evaluated, literal
from flows.run import Run


@action("set_run_result")
class SetRunResult(Action, frozen=True, kw_only=True, tag="set_run_result"):
    """Saves a value under a name, as if the contact had answered it; the category is translated for reports."""

    name: ResultName
    value: Annotated[str, evaluated(10_000)] = ""
    category: Annotated[str, literal(64, localized=True)] = ""

    def execute(self, run: Run) -> None:
        value = run.clean_text(self.value)
        if value is None:
            return
        localized, _ = run.localize_text(self.uuid, "category", self.category)
        run.save_result(self.name, value, self.category, localized if localized != self.category else "")

    def result_names(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        yield self.name, (self.category,) if self.category else ()
