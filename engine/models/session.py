"""Conversations under way and done: a session, and a run for each flow that it went through."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models

from engine.models.base import HotRow, loose_key


class Session(HotRow):
    class Status(models.TextChoices):
        WAITING = "waiting"
        COMPLETED = "completed"
        EXPIRED = "expired"
        INTERRUPTED = "interrupted"
        FAILED = "failed"

    contact = loose_key("engine.Contact")
    status = models.CharField(max_length=12, choices=Status.choices)
    # The engine's own JSON of the session; emptied when it ends.
    state = models.TextField(blank=True, default="")
    # The last sprint: a timer that was set by an earlier one has no say any more.
    sprint_id = models.UUIDField()
    expires_on = models.DateTimeField(null=True)
    ended_on = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contact"], condition=models.Q(status="waiting"), name="session_waiting_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.status}"


class Run(HotRow):
    class Status(models.TextChoices):
        ACTIVE = "active"
        WAITING = "waiting"
        COMPLETED = "completed"
        EXPIRED = "expired"
        INTERRUPTED = "interrupted"
        FAILED = "failed"

    session = loose_key("engine.Session")
    contact = loose_key("engine.Contact")
    flow = loose_key("engine.Flow")
    revision = models.IntegerField(default=0)
    status = models.CharField(max_length=12, choices=Status.choices)
    # key → {name, value, category, category_localized, node_uuid, input, created_on, extra}
    results = models.JSONField(default=dict)
    responded = models.BooleanField(default=False, help_text="The contact wrote at least once")
    modified_on = models.DateTimeField()
    exited_on = models.DateTimeField(null=True)
    # The nodes that it came to, and when, once it has ended; until then its session's state has them.
    path = ArrayField(models.UUIDField(), default=list, db_default=[])
    path_times = ArrayField(models.DateTimeField(), default=list, db_default=[])

    class Meta:
        indexes = [
            models.Index(fields=["flow", "id"], name="run_flow"),
            models.Index(fields=["contact", "id"], name="run_contact"),
            # Finds what changed lately, and unlike a B-tree lets rows be updated in place.
            BrinIndex(fields=["modified_on"], name="run_modified", pages_per_range=16, autosummarize=True),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.status}"
