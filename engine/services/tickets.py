"""Tickets: opened by flows or people, assigned, noted on, answered, closed and opened again; and their topics.

All of it happens to a contact, by modifiers like other changes of one, so it waits for the contact's turn: every
function that changes a ticket can raise ``ContactBusy``.
"""

from collections.abc import Sequence

from django.db import transaction

from engine.clock import now
from engine.models import Contact, Message, Ticket, TicketEvent, Topic, User, Workspace
from engine.runner.scene import Cause
from engine.services.contacts import modify_contact
from engine.services.sending import send_message
from engine.wakeups import wake_drain
from flows.message import MsgContent, QuickReply
from flows.modifier import Modifier
from flows.modifiers.ticket_assignee import TicketAssigneeModifier
from flows.modifiers.ticket_close import TicketCloseModifier
from flows.modifiers.ticket_note import TicketNoteModifier
from flows.modifiers.ticket_open import TicketOpenModifier
from flows.modifiers.ticket_reopen import TicketReopenModifier
from flows.modifiers.ticket_topic import TicketTopicModifier
from flows.refs import TopicRef, UserRef


class TicketRefused(ValueError):
    """What was asked for can't be done to the ticket; the text says why."""


def open_ticket(
    *, contact: Contact, topic: Topic, assignee: User | None = None, note: str = "", by: User | None = None
) -> Ticket:
    """Raises TicketRefused if one of the contact's is open."""
    modifier = TicketOpenModifier(topic=_topic(topic), assignee=_user(assignee), note=note)
    with transaction.atomic():
        if Ticket.objects.filter(contact=contact, status=Ticket.Status.OPEN).exists():
            raise TicketRefused("a ticket of this contact is open already")
        modify_contact(contact=contact, modifiers=[modifier], by=by)
        return Ticket.objects.get(contact=contact, status=Ticket.Status.OPEN)


def assign_ticket(*, ticket: Ticket, assignee: User | None, by: User | None = None) -> None:
    """``None`` takes it away from whoever has it."""
    _modify(ticket, TicketAssigneeModifier(ticket_uuid=str(ticket.pk), assignee=_user(assignee)), by)


def note_ticket(*, ticket: Ticket, note: str, by: User | None = None) -> None:
    """A note that only people of the workspace see."""
    _modify(ticket, TicketNoteModifier(ticket_uuid=str(ticket.pk), note=note), by)


def change_topic(*, ticket: Ticket, topic: Topic, by: User | None = None) -> None:
    _modify(ticket, TicketTopicModifier(ticket_uuid=str(ticket.pk), topic=_topic(topic)), by)


def close_ticket(*, ticket: Ticket, by: User | None = None) -> None:
    """A flow may follow, by a trigger."""
    _modify(ticket, TicketCloseModifier(ticket_uuid=str(ticket.pk)), by)
    transaction.on_commit(wake_drain)


def reopen_ticket(*, ticket: Ticket, by: User | None = None) -> None:
    """Raises TicketRefused if another of the contact's is open."""
    _modify(ticket, TicketReopenModifier(ticket_uuid=str(ticket.pk)), by)
    if ticket.status != Ticket.Status.OPEN:
        raise TicketRefused("another ticket of this contact is open")


@transaction.atomic
def reply_ticket(
    *,
    ticket: Ticket,
    text: str,
    attachments: Sequence[str] = (),
    quick_replies: Sequence[str] = (),
    by: User | None = None,
) -> Message:
    """A message to the ticket's contact, before all that is sent to many. Raises TicketRefused if none can be sent."""
    content = MsgContent(text, tuple(attachments), tuple(QuickReply("text", reply) for reply in quick_replies))
    cause = Cause("ticket", str(by.pk) if by else "")
    message = send_message(contact_id=ticket.contact_id, content=content, cause=cause, ticket=str(ticket.pk))
    if message.reason:
        raise TicketRefused(message.reason)
    _note_reply(ticket, by)
    return message


def _note_reply(ticket: Ticket, by: User | None) -> None:
    moment = now()
    TicketEvent.objects.create(
        workspace_id=ticket.workspace_id,
        ticket=ticket,
        contact_id=ticket.contact_id,
        created_on=moment,
        kind=TicketEvent.Kind.REPLIED,
        user=by,
    )
    ticket.replied_on, ticket.active_on, ticket.waiting_since = ticket.replied_on or moment, moment, None
    ticket.save(update_fields=["replied_on", "active_on", "waiting_since"])


def _modify(ticket: Ticket, modifier: Modifier, by: User | None) -> None:
    modify_contact(contact=Contact.objects.get(pk=ticket.contact_id), modifiers=[modifier], by=by)
    ticket.refresh_from_db()


def _topic(topic: Topic) -> TopicRef:
    return TopicRef(str(topic.pk), topic.name)


def _user(user: User | None) -> UserRef | None:
    return UserRef(str(user.pk), user.name) if user else None


def create_topic(*, workspace: Workspace, name: str, target_minutes: int | None = None) -> Topic:
    """The workspace's topic of this name in any case, made if there is none."""
    found = Topic.objects.for_workspace(workspace).filter(name__iexact=name.strip()).first()
    if found is None:
        found = Topic.objects.create(workspace=workspace, name=name.strip()[:64], target_minutes=target_minutes)
        workspace.touch_assets()
    return found


def change_topic_itself(*, topic: Topic, name: str, target_minutes: int | None) -> None:
    """Another name, and within how long people are to be answered; raises TicketRefused if another has the name."""
    others = Topic.objects.for_workspace(topic.workspace).exclude(pk=topic.pk)
    if others.filter(name__iexact=name.strip()).exists():
        raise TicketRefused("another topic has this name")
    topic.target_minutes = target_minutes
    topic.save(update_fields=["target_minutes"])
    rename_topic(topic=topic, name=name)


def rename_topic(*, topic: Topic, name: str) -> None:
    topic.name = name.strip()[:64]
    topic.save(update_fields=["name"])
    topic.workspace.touch_assets()


def delete_topic(*, topic: Topic) -> None:
    """Its tickets go to the general topic, which stays."""
    workspace = topic.workspace
    general = create_topic(workspace=workspace, name=Topic.GENERAL)
    if topic.pk == general.pk:
        raise TicketRefused("the general topic stays")
    with transaction.atomic():
        Ticket.objects.for_workspace(workspace).filter(topic=topic).update(topic=general)
        topic.delete()
        workspace.touch_assets()
