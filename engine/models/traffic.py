"""What goes over channels: figures by the hour, and the last calls that providers made and were made."""

from django.db import models
from django.db.models.functions import Now

from engine.models.base import WorkspaceQuerySet, loose_key


class ChannelCount(models.Model):
    """How much of a kind went over a channel in an hour, and when the last of it did."""

    class Kind(models.TextChoices):
        RECEIVED = "received"
        SENT = "sent"
        FAILED = "failed"  # tries to send, so that a message may count several times
        SEGMENTS = "segments"  # SMS that messages were sent as
        COST = "cost"  # what they cost, in ten-thousandths of the workspace's currency

    pk = models.CompositePrimaryKey("channel_id", "hour", "kind")
    channel = loose_key("engine.Channel")
    hour = models.DateTimeField(help_text="Its beginning, in UTC")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    count = models.IntegerField()
    last_on = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.kind} {self.count}"


class FlowTraffic(models.Model):
    """What a flow has sent on a day, in UTC."""

    pk = models.CompositePrimaryKey("flow_id", "day")
    flow = loose_key("engine.Flow")
    day = models.DateField()
    messages = models.IntegerField()
    segments = models.BigIntegerField(help_text="SMS that they were sent as")
    cost = models.BigIntegerField(help_text="In ten-thousandths of the workspace's currency")

    def __str__(self) -> str:
        return f"{self.flow_id} on {self.day}"


class ChannelLog(models.Model):
    """A call to or by a provider, secrets hidden. Kept some days."""

    id = models.BigAutoField(primary_key=True)
    workspace = loose_key("engine.Workspace")
    channel = loose_key("engine.Channel")
    created_on = models.DateTimeField(db_default=Now(), db_index=True)
    is_inbound = models.BooleanField(help_text="The provider called us")
    is_error = models.BooleanField()
    method = models.CharField(max_length=8)
    url = models.TextField()
    request = models.TextField(help_text="Headers that matter, an empty line, and the body")
    status = models.SmallIntegerField(help_text="Of the answer, 0 if there was none")
    response = models.TextField()
    reason = models.CharField(max_length=255, blank=True, default="", help_text="Why it went wrong")
    milliseconds = models.IntegerField()
    message_id = models.UUIDField(null=True, help_text="The message that was sent")

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["channel", "id"], name="channellog_channel")]

    def __str__(self) -> str:
        return f"{self.method} {self.url} {self.status}"
