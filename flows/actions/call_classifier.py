"""Asked a classifier, once."""

from collections.abc import Iterator
from typing import Annotated

from flows.action import ONLINE, Action, action
from flows.properties import ResultName, evaluated, required
from flows.refs import ClassifierRef
from flows.run import Run
from flows.webhooks import FAILURE, SUCCESS


@action("call_classifier")
class CallClassifier(Action, frozen=True, kw_only=True, tag="call_classifier"):
    """No longer supported: the result is always a failure."""

    flow_types = ONLINE
    classifier: ClassifierRef | None = None
    input: Annotated[str, evaluated(10_000), required]
    result_name: ResultName

    def execute(self, run: Run) -> None:
        text = run.text(self.input)
        run.warn("NLU classifiers are no longer supported")
        run.save_result(self.result_name, "0", FAILURE, given=text)

    def result_names(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        yield self.result_name, (SUCCESS, "Skipped", FAILURE)
