"""Takes a place in the quota of the flow."""

from collections.abc import Iterator

from flows.action import ONLINE, Action, action
from flows.run import Run

OUTCOME = "_quota"
FREE, FULL = "free", "full"


@action("take_quota_place")
class TakeQuotaPlace(Action, frozen=True, kw_only=True, tag="take_quota_place"):
    """Takes a place among people like the contact, if one is left; the local `_quota` is then `free`, else `full`.

    The place is kept as long as the run goes on, and for good when it is completed. Ask before for all that tells
    people apart: answers of this run count as well as fields.
    """

    flow_types = ONLINE

    def local_names(self) -> Iterator[str]:
        yield OUTCOME

    def execute(self, run: Run) -> None:
        who = run.summary()
        is_free = run.services.take_place(who.flow.uuid, who.uuid, who.contact, who.results)
        run.locals[OUTCOME] = FREE if is_free else FULL
