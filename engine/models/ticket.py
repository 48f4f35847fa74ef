"""Tickets: conversations of contacts with people of the workspace."""

from django.db import models
from django.db.models.functions import Lower

from engine.models.base import WorkspaceQuerySet, WorkspaceRow, loose_key


class Topic(WorkspaceRow):
    """What tickets are about. "General" is that of tickets for which a flow names none."""

    GENERAL = "General"

    name = models.CharField(max_length=64)
    target_minutes = models.PositiveIntegerField(
        null=True, help_text="Within how long people are to be answered; none for that of the workspace"
    )

    class Meta:
        constraints = [models.UniqueConstraint("workspace", Lower("name"), name="topic_name")]

    def __str__(self) -> str:
        return self.name


class Ticket(WorkspaceRow):
    """A contact has at most one that is open. Written by the handlers of events of tickets."""

    class Status(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"

    contact = loose_key("engine.Contact")
    topic = loose_key("engine.Topic", null=True)
    assignee = loose_key("engine.User", null=True)
    status = models.CharField(max_length=6, choices=Status.choices, default=Status.OPEN)
    flow = loose_key("engine.Flow", null=True)  # that opened it
    opened_by = loose_key("engine.User", null=True)
    replied_on = models.DateTimeField(null=True, help_text="When somebody answered first")
    closed_on = models.DateTimeField(null=True)
    active_on = models.DateTimeField(help_text="When something happened to it last")
    waiting_since = models.DateTimeField(
        null=True, help_text="When the person wrote first of what nobody has answered; none if all is answered"
    )

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "status", "-active_on"], name="ticket_list"),
            models.Index(fields=["contact", "id"], name="ticket_contact"),
            models.Index(
                fields=["workspace", "waiting_since"],
                condition=models.Q(status="open", waiting_since__isnull=False),
                name="ticket_waiting",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["contact"], condition=models.Q(status="open"), name="ticket_one_open"),
        ]

    def __str__(self) -> str:
        return f"{self.status} ticket of {self.contact_id}"


class TicketEvent(models.Model):
    """What happened to a ticket, in order: its timeline, notes included."""

    class Kind(models.TextChoices):
        OPENED = "opened"
        NOTE = "note"
        ASSIGNED = "assigned"
        TOPIC = "topic"
        REPLIED = "replied"
        CLOSED = "closed"
        REOPENED = "reopened"

    id = models.BigAutoField(primary_key=True)
    workspace = loose_key("engine.Workspace")
    ticket = loose_key("engine.Ticket")
    contact = loose_key("engine.Contact")
    created_on = models.DateTimeField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    user = loose_key("engine.User", null=True)  # who did it; none if a flow did
    note = models.TextField(blank=True, default="")
    # Of kind assigned and topic: to whom and to what, none for nobody.
    assignee = loose_key("engine.User", null=True)
    topic = loose_key("engine.Topic", null=True)

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["ticket", "id"], name="ticketevent_ticket")]

    def __str__(self) -> str:
        return f"{self.kind} {self.ticket_id}"


class CannedAnswer(WorkspaceRow):
    """A text that people answer with often; what stands in it as ``@contact.name`` is filled in."""

    name = models.CharField(max_length=64)
    text = models.CharField(max_length=1600, help_text="In the main language of the workspace")
    translations = models.JSONField(default=dict, help_text="Language → text, of the other languages")

    class Meta:
        constraints = [models.UniqueConstraint("workspace", Lower("name"), name="cannedanswer_name")]

    def __str__(self) -> str:
        return self.name
