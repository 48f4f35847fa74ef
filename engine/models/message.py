"""Messages in both directions, and the outbox of those that have to leave."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Now

from engine.models.base import HotRow, WorkspaceQuerySet, loose_key


class MessageWords(models.Func):
    """The words of a workspace's text, in small letters, as an index finds them."""

    function = "jibu_message_words"
    output_field = SearchVectorField()


class Message(HotRow):
    class Direction(models.TextChoices):
        IN = "in"
        OUT = "out"

    class Status(models.TextChoices):
        HANDLED = "handled"
        QUEUED = "queued"
        ERRORED = "errored"
        WIRED = "wired"
        SENT = "sent"
        DELIVERED = "delivered"
        READ = "read"
        FAILED = "failed"

    contact = loose_key("engine.Contact")
    channel = loose_key("engine.Channel", null=True)
    urn = models.CharField(max_length=255, blank=True, default="", help_text="scheme:path at that time")
    direction = models.CharField(max_length=3, choices=Direction.choices)
    status = models.CharField(max_length=9, choices=Status.choices)
    text = models.TextField(blank=True, default="")
    attachments = models.JSONField(default=list, help_text="type:url")
    quick_replies = models.JSONField(default=list, help_text="[{type, text, extra?}]")
    labels = ArrayField(models.UUIDField(), default=list)
    locale = models.CharField(max_length=8, blank=True, default="")
    external_id = models.CharField(max_length=128, blank=True, default="")
    flow = loose_key("engine.Flow", null=True)
    session = loose_key("engine.Session", null=True)
    broadcast = loose_key("engine.Broadcast", null=True)
    sent_on = models.DateTimeField(null=True)
    # Why it failed or could not be sent: no_route, no_text, contact_stopped, or what the provider said.
    reason = models.CharField(max_length=255, blank=True, default="")
    is_archived = models.BooleanField(db_default=False, default=False, help_text="Put away by the team")

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "id"], name="message_workspace"),
            models.Index(fields=["contact", "id"], name="message_contact"),
            models.Index(
                fields=["channel", "external_id"],
                condition=models.Q(direction="out") & ~models.Q(external_id=""),
                name="message_external",
            ),
            # Those of the folders that a team works through. None has the status, which changes with each report.
            models.Index(
                fields=["workspace", "id"],
                condition=models.Q(direction="in", flow=None, is_archived=False),
                name="message_inbox",
            ),
            models.Index(fields=["workspace", "id"], condition=models.Q(is_archived=True), name="message_archived"),
            models.Index(
                fields=["workspace", "id"],
                condition=models.Q(direction="out") & ~models.Q(reason=""),
                name="message_failed",
            ),
            models.Index(fields=["broadcast"], condition=models.Q(broadcast__isnull=False), name="message_broadcast"),
            GinIndex(fields=["labels"], condition=~models.Q(labels=[]), name="message_labels"),
            # What people write; what they are sent is longer, much the same for all, and dear to index.
            GinIndex(MessageWords("workspace", "text"), condition=models.Q(direction="in"), name="message_words"),
        ]

    def __str__(self) -> str:
        return f"{self.direction} {self.status}"


# Reports of a provider come in any order: a status only replaces one of these.
REPLACES: dict[str, list[str]] = {
    "errored": ["queued", "errored"],
    "wired": ["queued", "errored"],
    "sent": ["queued", "errored", "wired"],
    "delivered": ["queued", "errored", "wired", "sent", "failed"],
    "read": ["queued", "errored", "wired", "sent", "delivered", "failed"],
    "failed": ["queued", "errored", "wired", "sent"],
}


class Outbox(models.Model):
    """A message that has to leave; whoever sends it holds it by a lease."""

    id = models.BigAutoField(primary_key=True)
    workspace = loose_key("engine.Workspace")
    message = loose_key("engine.Message")
    contact = loose_key("engine.Contact")
    channel = loose_key("engine.Channel")
    priority = models.SmallIntegerField(default=0, help_text="0 replies, 1 bulk")
    due_on = models.DateTimeField(db_default=Now())
    # In no index: so a claim changes the row in place.
    leased_until = models.DateTimeField(null=True)
    tries = models.SmallIntegerField(db_default=0)
    segments = models.SmallIntegerField(db_default=1, help_text="SMS that it takes")
    # The provider's ids of the parts that it took before one was refused, "" where it gave none.
    taken = ArrayField(models.CharField(max_length=128), db_default=[])
    silenced = models.CharField(
        max_length=32,
        blank=True,
        default="",
        db_default="",
        help_text="Why it is not tried again: its contact no longer takes part",
    )
    # When it has left, the wait of this sprint begins to time out.
    session = loose_key("engine.Session", null=True)
    sprint_id = models.UUIDField(null=True)
    timeout_seconds = models.IntegerField(null=True)

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["channel", "priority", "due_on"], name="outbox_due"),
            models.Index(fields=["contact", "id"], name="outbox_contact"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} due {self.due_on}"


class MessagePart(models.Model):
    """A part of a long message, by the provider's id. The message is delivered when all of its parts are."""

    pk = models.CompositePrimaryKey("channel_id", "external_id")
    channel = loose_key("engine.Channel")
    external_id = models.CharField(max_length=128)
    message = loose_key("engine.Message")
    status = models.CharField(max_length=9, choices=Message.Status.choices)
    created_on = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [models.Index(fields=["message"], name="messagepart_message")]

    def __str__(self) -> str:
        return f"{self.external_id} {self.status}"


class EarlyReport(models.Model):
    """A provider's report on a message whose id it hasn't told us yet, or that isn't ours."""

    id = models.BigAutoField(primary_key=True)
    channel = loose_key("engine.Channel")
    external_id = models.CharField(max_length=128)
    status = models.CharField(max_length=9, choices=Message.Status.choices)
    reason = models.CharField(max_length=255, blank=True, default="")
    created_on = models.DateTimeField(db_default=Now())

    def __str__(self) -> str:
        return f"{self.external_id} {self.status}"
