"""Labels the message that the contact sent."""

from typing import Annotated

from msgspec import Meta

from flows.action import INTERACTIVE, Action, action
from flows.events.message import InputLabelsAdded
from flows.refs import LabelRef
from flows.resolving import resolve_labels
from flows.run import Run


@action("add_input_labels")
class AddInputLabels(Action, frozen=True, kw_only=True, tag="add_input_labels"):
    """Puts labels, given ones or those of evaluated names, on the last message of the contact."""

    flow_types = INTERACTIVE
    labels: Annotated[tuple[LabelRef, ...], Meta(max_length=100)]

    def execute(self, run: Run) -> None:
        if run.input is None:
            run.error("No input to add labels to")
            return
        labels = resolve_labels(run, self.labels)
        if labels:
            run.log(InputLabelsAdded(input_uuid=run.input.uuid, labels=labels))
