"""Starts of a flow for many contacts."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from engine.models.base import WorkspaceRow


class Start(WorkspaceRow):
    class Status(models.TextChoices):
        QUEUED = "queued"
        STARTED = "started"
        COMPLETED = "completed"
        FAILED = "failed"

    flow = models.ForeignKey("engine.Flow", models.CASCADE, related_name="starts")
    groups = ArrayField(models.UUIDField(), default=list)
    contacts = ArrayField(models.UUIDField(), default=list)
    everyone = models.BooleanField(default=False)
    params = models.JSONField(default=dict, help_text="@trigger.params")
    # The trigger as JSON of flows (without flow and time), when something else than a person asked for it.
    trigger = models.JSONField(null=True)
    status = models.CharField(max_length=12, choices=Status.choices, default=Status.QUEUED)
    total = models.IntegerField(default=0)
    finished_on = models.DateTimeField(null=True)
    created_by = models.ForeignKey("engine.User", models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["workspace", "id"], name="start_workspace")]

    def __str__(self) -> str:
        return f"start of {self.flow_id}"
