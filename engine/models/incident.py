"""Incidents: what is wrong and needs somebody, from when until when."""

from django.db import models

from engine.models.base import WorkspaceRow, loose_key


class Incident(WorkspaceRow):
    """Opened and closed by a task that looks every minute. ``facts`` are the figures it was opened on."""

    class Kind(models.TextChoices):
        CHANNEL_QUIET = "channel_quiet"
        CHANNEL_FAILING = "channel_failing"
        CHANNEL_BACKLOG = "channel_backlog"
        CHANNEL_DOWN = "channel_down"
        WEBHOOK_UNHEALTHY = "webhook_unhealthy"
        DEAD_LETTERS = "dead_letters"

    kind = models.CharField(max_length=20, choices=Kind.choices)
    scope = models.CharField(max_length=80, blank=True, default="", help_text="The key of what it is about, if any")
    channel = loose_key("engine.Channel", null=True)
    flow = loose_key("engine.Flow", null=True)
    opened_on = models.DateTimeField()
    closed_on = models.DateTimeField(null=True)
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["workspace", "-opened_on"], name="incident_list")]
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "kind", "scope"],
                condition=models.Q(closed_on__isnull=True),
                name="incident_one_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.scope}"
