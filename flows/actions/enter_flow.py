"""Goes into another flow."""

from flows.action import Action, action
from flows.refs import FlowRef
from flows.run import Run

_ENTERED_FROM_ANY = "messaging_background"


@action("enter_flow")
class EnterFlow(Action, frozen=True, kw_only=True, tag="enter_flow"):
    """Goes into another flow and comes back after it, unless `terminal`."""

    flow: FlowRef
    terminal: bool = False

    def execute(self, run: Run) -> None:
        flow = run.assets.flow(self.flow.uuid)
        if flow is None:
            run.fail(f"Unable to find flow '{self.flow.name}'")
        elif flow.type not in (run.session_type, _ENTERED_FROM_ANY):
            run.fail(f"Can't enter {self.flow} of type {flow.type} from type {run.session_type}")
        else:
            run.enter(flow, terminal=self.terminal)
