"""The calls that flows made of other services."""

from django.db import models

from engine.models.base import WorkspaceQuerySet, loose_key


class WebhookCall(models.Model):
    """A call with what was sent and answered, secrets hidden. Kept ``settings.KEEP_DAYS["webhook"]``."""

    id = models.BigAutoField(primary_key=True)
    workspace = loose_key("engine.Workspace")
    contact = loose_key("engine.Contact")
    flow = loose_key("engine.Flow", null=True)
    node_id = models.UUIDField(null=True)
    created_on = models.DateTimeField(db_index=True)
    url = models.TextField()
    resthook = models.CharField(
        max_length=50, blank=True, db_default="", default="", help_text="Whose subscriber it is"
    )
    status = models.CharField(max_length=16, help_text="success, response_error, connection_error, subscriber_gone")
    status_code = models.SmallIntegerField(help_text="0 if there was no answer")
    elapsed_ms = models.IntegerField()
    request = models.TextField()
    response = models.TextField(blank=True, default="")

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "id"], name="webhookcall_workspace"),
            models.Index(
                fields=["workspace", "resthook", "id"], condition=~models.Q(resthook=""), name="webhookcall_resthook"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.url} {self.status}"
