"""What has happened to a contact, as people read it."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from engine.models import Contact, History, Inbox, Message, User, Workspace
from engine.models.history import HistoryQuerySet

Event = Mapping[str, Any]

KINDS: Mapping[str, str | Promise] = {
    Inbox.Kind.MESSAGE: gettext_lazy("wrote"),
    Inbox.Kind.START: gettext_lazy("start"),
    Inbox.Kind.BROADCAST: gettext_lazy("broadcast"),
    Inbox.Kind.TIMEOUT: gettext_lazy("no answer"),
    Inbox.Kind.EXPIRATION: gettext_lazy("expired"),
    Inbox.Kind.INTERRUPT: gettext_lazy("interrupted"),
    Inbox.Kind.STOP: gettext_lazy("opted out"),
    Inbox.Kind.CAMPAIGN: gettext_lazy("campaign"),
    Inbox.Kind.REGROUP: gettext_lazy("group changed"),
    Inbox.Kind.MISSED_CALL: gettext_lazy("missed call"),
    Inbox.Kind.CHAT: gettext_lazy("chat"),
    Inbox.Kind.TICKET: gettext_lazy("ticket"),
    Inbox.Kind.RESCHEDULE: gettext_lazy("dates changed"),
    Inbox.Kind.HAND_OVER: gettext_lazy("went on by SMS"),
    "edit": gettext_lazy("edit"),
    "bulk": gettext_lazy("change of many"),
    "undo": gettext_lazy("taken back"),
    "merge": gettext_lazy("merge"),
    "import": gettext_lazy("import"),
    "api": gettext_lazy("API"),
}


@dataclass(frozen=True, slots=True)
class Told:
    """An occasion: by what means, by whom if by a user, and what happened, a line each; messages are lines too."""

    row: History
    via: str | Promise
    who: str
    lines: list["str | Message"]


def history(contact: Contact) -> HistoryQuerySet:
    return History.objects.filter(workspace=contact.workspace_id, contact=contact)


def told(workspace: Workspace, rows: Sequence[History]) -> list[Told]:
    """The rows in words, with their messages and users, which are looked up together."""
    messages = _messages(workspace, rows)
    users = {user.pk: str(user) for user in User.objects.filter(pk__in={row.user_id for row in rows if row.user_id})}
    return [
        Told(
            row,
            via=KINDS.get(row.via, row.via.replace("_", " ")),
            who=users.get(row.user_id, "") if row.user_id else "",
            lines=list(_lines(row.events, messages, hide=workspace.redact_urns)),
        )
        for row in rows
    ]


def _messages(workspace: Workspace, rows: Sequence[History]) -> dict[str, Message]:
    keys = [event["uuid"] for row in rows for event in row.events if event["type"] in MESSAGES]
    return {str(message.pk): message for message in Message.objects.for_workspace(workspace).filter(pk__in=keys)}


def _lines(events: Sequence[Event], messages: Mapping[str, Message], *, hide: bool) -> Iterator[str | Message]:
    for event in events:
        if event["type"] in MESSAGES:
            yield messages.get(event["uuid"]) or _("A message that is no longer kept")
        elif hide and event["type"] in QUOTING:
            yield str(QUOTING[event["type"]])
        else:
            yield line(event)


def line(event: Event) -> str:
    """An event in words; one that this version doesn't know by its type."""
    kind = event["type"]
    if kind in PLAIN:
        return str(PLAIN[kind])
    words = LINES.get(kind) or NOT_OF_FLOWS.get(kind)
    return words(event) if words else kind.replace("_", " ")


MESSAGES = {"msg_received", "msg_created", "ivr_created"}
# These can quote a number; what workspaces that hide numbers say of them.
QUOTING: Mapping[str, Promise] = {
    "contact_urns_changed": gettext_lazy("The addresses changed"),
    "webhook_called": gettext_lazy("A web service was called"),
    "error": gettext_lazy("There was a problem"),
    "failure": gettext_lazy("It failed"),
    "warning": gettext_lazy("There was a warning"),
    "airtime_created": gettext_lazy("Airtime was sent"),
}
STATES: Mapping[str, Promise] = {
    "active": gettext_lazy("active"),
    "blocked": gettext_lazy("blocked"),
    "stopped": gettext_lazy("opted out"),
    "archived": gettext_lazy("archived"),
    "completed": gettext_lazy("completed"),
    "expired": gettext_lazy("expired"),
    "interrupted": gettext_lazy("interrupted"),
    "failed": gettext_lazy("failed"),
}
# What is said in the same words whatever is in it.
PLAIN: Mapping[str, Promise] = {
    "broadcast_created": gettext_lazy("A message was sent to others"),
    "call_created": gettext_lazy("Was called"),
    "call_missed": gettext_lazy("Called, and nobody answered"),
    "call_received": gettext_lazy("Called"),
    "chat_started": gettext_lazy("Opened a chat"),
    "contact_flow_changed": gettext_lazy("Went to another flow"),
    "dial_ended": gettext_lazy("A forwarded call ended"),
    "email_sent": gettext_lazy("An e-mail was sent"),
    "input_labels_added": gettext_lazy("The message got labels"),
    "llm_called": gettext_lazy("A language model was asked"),
    "msg_deleted": gettext_lazy("A message was deleted"),
    "msg_status_changed": gettext_lazy("A message has another status"),
    "session_triggered": gettext_lazy("A flow was started for others"),
    "ticket_assignee_changed": gettext_lazy("The ticket was given to somebody else"),
    "ticket_closed": gettext_lazy("The ticket was closed"),
    "ticket_note_added": gettext_lazy("A note was written on the ticket"),
    "ticket_opened": gettext_lazy("A ticket was opened"),
    "ticket_reopened": gettext_lazy("The ticket was opened again"),
    "ticket_topic_changed": gettext_lazy("The ticket has another topic"),
    "wait_expired": gettext_lazy("The flow waits no longer"),
    "wait_timed_out": gettext_lazy("No answer came in time"),
}


def _field(event: Event) -> str:
    name, value = event["field"]["name"], event.get("value")
    if value is None:
        return _("“%(field)s” was emptied") % {"field": name}
    return _("“%(field)s” is now “%(value)s”") % {"field": name, "value": value["text"]}


def _groups(event: Event) -> str:
    joined = [_("joined “%(group)s”") % {"group": group["name"]} for group in event.get("groups_added", ())]
    left = [_("left “%(group)s”") % {"group": group["name"]} for group in event.get("groups_removed", ())]
    return ", ".join(joined + left)


def _flow_name(event: Event) -> str:
    return event["flow"]["name"] if event.get("flow") else "?"


def _entered(event: Event) -> str:
    return _("Entered the flow “%(flow)s”") % {"flow": _flow_name(event)}


def _state(code: str) -> str:
    return str(STATES.get(code, code))


LINES: Mapping[str, Callable[[Event], str]] = {
    "contact_name_changed": lambda event: _("The name is now “%(name)s”") % {"name": event["name"]},
    "contact_language_changed": lambda event: _("The language is now %(language)s") % {"language": event["language"]},
    "contact_status_changed": lambda event: _("The contact is now %(status)s") % {"status": _state(event["status"])},
    "contact_timezone_changed": lambda event: _("The time zone is now %(timezone)s") % {"timezone": event["timezone"]},
    "contact_field_changed": _field,
    "contact_groups_changed": _groups,
    "contact_urns_changed": lambda event: _("The addresses are now %(urns)s") % {"urns": ", ".join(event["urns"])},
    "run_started": _entered,
    "flow_entered": _entered,
    "run_ended": lambda event: (
        _("Left the flow “%(flow)s” (%(status)s)") % {"flow": _flow_name(event), "status": _state(event["status"])}
    ),
    "run_result_changed": lambda event: (
        _("%(name)s: %(category)s (“%(value)s”)")
        % {"name": event["name"], "category": event["category"], "value": event["value"]}
    ),
    "airtime_created": lambda event: (
        _("Airtime: %(amount)s %(currency)s") % {"amount": event["amount"], "currency": event["currency"]}
    ),
    "campaign_fired": lambda event: _("“%(campaign)s” was due") % {"campaign": event["campaign"]["name"]},
    "resthook_called": lambda event: _("The resthook “%(name)s” was called") % {"name": event["resthook"]},
    "webhook_called": lambda event: _("Called %(url)s: %(status)s") % {"url": event["url"], "status": event["status"]},
    "error": lambda event: _("Problem: %(text)s") % {"text": event["text"]},
    "failure": lambda event: _("Failed: %(text)s") % {"text": event["text"]},
    "warning": lambda event: _("Warning: %(text)s") % {"text": event["text"]},
}
# What no flow brings about.
NOT_OF_FLOWS: Mapping[str, Callable[[Event], str]] = {
    "contact_merged": lambda event: (
        _("Merged with %(name)s") % {"name": event["contact"]["name"] or _("a contact without a name")}
    ),
}
