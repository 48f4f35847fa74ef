"""Asked for an opt-in, once."""

from flows.action import ONLINE, Action, action
from flows.refs import OptInRef
from flows.run import Run


@action("request_optin")
class RequestOptin(Action, frozen=True, kw_only=True, tag="request_optin"):
    """No longer supported: only logs that."""

    flow_types = ONLINE
    optin: OptInRef

    def execute(self, run: Run) -> None:
        run.error("opt-in requests are no longer supported", "action:unsupported")
