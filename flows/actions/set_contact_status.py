"""Sets the contact's status."""

from typing import Literal

from flows.action import Action, action
from flows.modifiers.status import StatusModifier
from flows.run import Run


@action("set_contact_status")
class SetContactStatus(Action, frozen=True, kw_only=True, tag="set_contact_status"):
    """Sets the contact's status; one that isn't active leaves all groups and can't be sent to."""

    status: Literal["active", "blocked", "stopped", "archived"]

    def execute(self, run: Run) -> None:
        run.change(StatusModifier(status=self.status))
