"""What waits to happen to contacts, in order: the queue of truth."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models.functions import Now

from engine.models.base import WorkspaceQuerySet, loose_key


class Inbox(models.Model):
    """One thing that waits for its contact's turn. It is deleted in the transaction that writes what came of it."""

    class Kind(models.TextChoices):
        MESSAGE = "message"
        START = "start"
        TIMEOUT = "timeout"
        EXPIRATION = "expiration"
        INTERRUPT = "interrupt"
        STOP = "stop"
        REGROUP = "regroup"
        BROADCAST = "broadcast"
        MISSED_CALL = "missed_call"
        CHAT = "chat"
        TICKET = "ticket"
        CAMPAIGN = "campaign"
        RESCHEDULE = "reschedule"
        HAND_OVER = "hand_over"

    id = models.BigAutoField(primary_key=True)
    workspace = loose_key("engine.Workspace")
    contact = loose_key("engine.Contact")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    # What the kind needs: see engine/runner/tasks.
    payload = models.JSONField(default=dict)
    # The start or broadcast that it is part of.
    start = loose_key("engine.Start", null=True)
    priority = models.SmallIntegerField(default=0, help_text="0 people waiting, 1 bulk")
    created_on = models.DateTimeField(db_default=Now())
    due_on = models.DateTimeField(db_default=Now())
    tries = models.SmallIntegerField(db_default=0)
    # Handled by itself: it failed in a batch, or its flow calls another service.
    alone = models.BooleanField(db_default=False)

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["priority", "id"], name="inbox_order"),
            models.Index(fields=["contact", "id"], name="inbox_contact"),
            models.Index(fields=["contact"], condition=models.Q(alone=True), name="inbox_alone"),
            models.Index(fields=["start"], condition=models.Q(start__isnull=False), name="inbox_start"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.contact_id}"


class Received(models.Model):
    """Messages that came in lately, by the provider's id and a sum of who sent them: a repeat is no new message."""

    pk = models.CompositePrimaryKey("channel_id", "external_id")
    channel = loose_key("engine.Channel")
    external_id = models.CharField(max_length=128)
    created_on = models.DateTimeField(db_default=Now())

    class Meta:
        # All that is ever asked is which are old, and they come in that order.
        indexes = [BrinIndex(fields=["created_on"], name="received_created", pages_per_range=16, autosummarize=True)]

    def __str__(self) -> str:
        return self.external_id


class InboundPart(models.Model):
    """A part of a long message that came in, kept until nobody can send it again.

    ``name`` is what the parts of a message have in common; octets, as parts may begin in the middle of a character.
    """

    pk = models.CompositePrimaryKey("channel_id", "name", "number")
    channel = loose_key("engine.Channel")
    name = models.CharField(max_length=255)
    number = models.SmallIntegerField(help_text="Counted from 1")
    total = models.SmallIntegerField()
    sender = models.CharField(max_length=64)
    coding = models.SmallIntegerField(help_text="How the octets are to be read")
    octets = models.BinaryField()
    created_on = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.number} of {self.total} from {self.sender}"


class DeadLetter(models.Model):
    """What could not be handled after three tries, for an operator to look at and retry."""

    id = models.BigAutoField(primary_key=True)
    workspace = models.ForeignKey("engine.Workspace", models.CASCADE, related_name="+")
    contact = loose_key("engine.Contact")
    kind = models.CharField(max_length=12)
    payload = models.JSONField(default=dict)
    start = loose_key("engine.Start", null=True)
    error = models.TextField()
    received_on = models.DateTimeField(null=True, help_text="When it came into the inbox at first")
    created_on = models.DateTimeField(db_default=Now())

    objects = WorkspaceQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.kind} for {self.contact_id}"


class Timer(models.Model):
    """A thing due later. What is due moves to the inbox; guards tell there whether it still has a say."""

    id = models.BigAutoField(primary_key=True)
    workspace = loose_key("engine.Workspace")
    contact = loose_key("engine.Contact")
    kind = models.CharField(max_length=12, choices=Inbox.Kind.choices)
    # Of a wait, what it was set by; of a campaign, the point.
    session = loose_key("engine.Session", null=True)
    sprint_id = models.UUIDField(null=True)
    point = loose_key("engine.CampaignPoint", null=True)
    due_on = models.DateTimeField()
    meant_on = models.DateTimeField(null=True, help_text="When it was due before quiet hours put it off")

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        indexes = [
            # Apart, so that those of campaigns that are held back lie in nobody's way.
            models.Index(fields=["due_on"], condition=models.Q(point__isnull=True), name="timer_session_due"),
            models.Index(
                fields=["workspace", "due_on"], condition=models.Q(point__isnull=False), name="timer_campaign_due"
            ),
            models.Index(fields=["contact"], condition=models.Q(point__isnull=False), name="timer_campaigns"),
            models.Index(fields=["point", "due_on"], condition=models.Q(point__isnull=False), name="timer_point"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} due {self.due_on}"
