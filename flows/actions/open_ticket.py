"""Opens a ticket."""

from collections.abc import Iterator
from typing import Annotated

from flows.action import ONLINE, Action, action
from flows.modifiers.ticket_open import TicketOpenModifier
from flows.properties import evaluated
from flows.refs import TopicRef, UserRef
from flows.run import Run

NEW_TICKET = "_new_ticket"
_DEFAULT_TOPIC = "General"


@action("open_ticket")
class OpenTicket(Action, frozen=True, kw_only=True, tag="open_ticket"):
    """Hands the contact over to people; the local `_new_ticket` is the UUID of the ticket, or nothing."""

    flow_types = ONLINE
    topic: TopicRef | None = None
    assignee: UserRef | None = None
    note: Annotated[str, evaluated(10_000)] = ""

    def local_names(self) -> Iterator[str]:
        yield NEW_TICKET

    def execute(self, run: Run) -> None:
        run.locals[NEW_TICKET] = self._open(run)

    def _open(self, run: Run) -> str:
        topic = self._topic(run)
        if topic is None:
            return ""
        assignee = self._assignee(run)
        note = run.text(self.note).strip()
        if run.batch:
            run.error("Can't open tickets during batch starts")
            return ""
        opened = run.change(TicketOpenModifier(topic=topic, assignee=assignee, note=note))
        return run.contact.tickets[-1].uuid if opened else ""

    def _topic(self, run: Run) -> TopicRef | None:
        if self.topic is None:
            default = run.assets.topic_named(_DEFAULT_TOPIC)
            return default.ref if default else None
        topic = run.assets.topics.get(self.topic.uuid)
        if topic is None:
            run.missing(self.topic)
        return topic.ref if topic else None

    def _assignee(self, run: Run) -> UserRef | None:
        if self.assignee is None:
            return None
        if self.assignee.uuid:
            user = run.assets.users.get(self.assignee.uuid)
            if user is None:
                run.missing(self.assignee)
            return user.ref if user else None
        email = run.clean_text(self.assignee.email)
        user = run.assets.user_with_email(email) if email is not None else None
        if user is None and email is not None:
            run.error(f"No such user with email '{email}'", "user:missing", email=email)
        return user.ref if user else None
