"""``messages``: what came in and what was sent, and writing to one person."""

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from django.db.models import Prefetch

from dashboard.api.contents import (
    NOTHING_SAID,
    Attachments,
    quick_replies_field,
    shown_attachment,
    text_field,
)
from dashboard.api.inputs import Form
from dashboard.api.keys import NumberedResource, having
from dashboard.api.numbers import number_of
from dashboard.api.problems import BadQuery, refused
from dashboard.api.references import Reference, contacts, labels, named
from dashboard.api.resource import CreatableResource, Json, Rows, key_from, moment_from
from dashboard.api.settling import settled_messages
from dashboard.api.urns import shown_urn
from dashboard.web.access import Can
from engine.models import Broadcast, Channel, Contact, Flow, Label, Message, Workspace
from engine.runner.scene import Cause
from engine.services.message_folders import FOLDERS
from engine.services.partitions import first_id_of
from engine.services.sending import send_message
from flows.message import MsgContent

# The key of a message is made within so much of the time at which it was created.
NEAR = timedelta(hours=1)
EARLIEST, LATEST = datetime(1970, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)


class MessageForm(Form):
    contact = Reference(contacts)
    text = text_field(required=False)
    attachments = Attachments(required=False)
    quick_replies = quick_replies_field(required=False)

    def validate(self, attrs: Json) -> Json:
        if not (attrs.get("text") or attrs.get("attachments")):
            raise refused(NOTHING_SAID)
        return attrs

    def create(self, validated_data: Json) -> Message:
        content = MsgContent(
            validated_data.get("text", ""),
            validated_data.get("attachments", ()),
            tuple(validated_data.get("quick_replies", ())),
        )
        return send_message(
            contact_id=validated_data["contact"].pk, content=content, cause=Cause("api", str(self.user.pk))
        )


def _in_folder(workspace: Workspace, rows: Rows, name: str) -> Rows:
    name = name.lower()
    if name == "incoming":
        return rows.filter(direction=Message.Direction.IN)
    return FOLDERS[_FOLDERS[name]](rows, workspace) if name in _FOLDERS else rows.none()


# As clients name them → as we do.
_FOLDERS = {
    "inbox": "inbox",
    "flows": "handled",
    "archived": "archived",
    "outbox": "outbox",
    "sent": "sent",
    "failed": "failed",
}


def _with_label(workspace: Workspace, rows: Rows, name: str) -> Rows:
    label = labels(workspace, [name]).get(name)
    return rows.exclude(labels=[]).filter(labels__contains=[label.pk]) if label else rows.none()


def _of_broadcast(workspace: Workspace, rows: Rows, name: str) -> Rows:
    found = having(name)
    sent = Broadcast.objects.for_workspace(workspace).filter(found) if found else Broadcast.objects.none()
    return rows.filter(broadcast__in=list(sent.values_list("pk", flat=True)))


FILTERS: Mapping[str, Callable[[Workspace, Rows, str], Rows]] = {
    "contact": lambda _, rows, key: rows.filter(contact=key_from(key, "contact")),
    "folder": _in_folder,
    "label": _with_label,
    "broadcast": _of_broadcast,
}


class Messages(NumberedResource, CreatableResource):
    """Listed by their keys, that of what was sent too: no index has the time at which it left."""

    needs: ClassVar = {"GET": Can.VIEW_MESSAGES, "POST": Can.EDIT_CONTACTS}
    scope = "v2.messages"
    form = MessageForm

    def rows(self) -> Rows:
        others: list[Any] = [
            Prefetch("contact", Contact.objects.only("name")),
            Prefetch("channel", Channel.objects.only("name")),
            Prefetch("flow", Flow.objects.only("name")),
        ]
        return Message.objects.for_workspace(self.workspace).prefetch_related(*others)

    def narrowed(self, rows: Rows) -> Rows:
        given = [name for name in FILTERS if self.asked(name)]
        if len(given) > 1:
            raise BadQuery(f"You may only specify one of the {', '.join(FILTERS)} parameters")
        for name in given:
            rows = FILTERS[name](self.workspace, rows, self.asked(name))
        return settled_messages(self, self._nearby(rows))

    def _nearby(self, rows: Rows) -> Rows:
        """Around the times that are asked for, where an index finds them: keys begin with the time."""
        for name, compared, slack in (("after", "gte", -NEAR), ("before", "lte", NEAR)):
            if when := moment_from(self.asked(name)):
                key = first_id_of(min(max(when, EARLIEST), LATEST) + slack)
                rows = rows.filter(**{f"pk__{compared}": key})
        return rows

    def shown(self, rows: Sequence[Message]) -> list[Json]:
        marked = Label.objects.for_workspace(self.workspace).in_bulk({key for row in rows for key in row.labels})
        return [_message(row, self.workspace, [marked[key] for key in row.labels if key in marked]) for row in rows]


def _message(row: Message, workspace: Workspace, marks: Sequence[Label]) -> Json:
    return {
        "uuid": row.pk,
        "id": number_of(row.pk),
        "broadcast": number_of(row.broadcast_id) if row.broadcast_id else None,
        "contact": named(row.contact),
        "urn": shown_urn(row.urn, workspace) or None,
        "channel": named(row.channel),
        "direction": row.direction,
        "type": "text",
        "status": row.status,
        "archived": row.is_archived,
        "visibility": "archived" if row.is_archived else "visible",
        "text": row.text,
        "labels": list(map(named, marks)),
        "flow": named(row.flow),
        "attachments": list(map(shown_attachment, row.attachments)),
        "quick_replies": row.quick_replies,
        "media": None,
        "created_on": row.created_on,
        "sent_on": row.sent_on,
        "modified_on": row.sent_on or row.created_on,
    }
