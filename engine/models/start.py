"""Work for many people: starts of a flow and broadcasts, and the ledger of what became of each person."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from engine.models.base import WorkspaceQuerySet, WorkspaceRow, loose_key


class AudienceRow(WorkspaceRow):
    """Whom something is for: see ``engine.services.audience.Audience``."""

    groups = ArrayField(models.UUIDField(), default=list)
    contacts = ArrayField(models.UUIDField(), default=list)
    urns = ArrayField(models.CharField(max_length=255), default=list)
    query = models.TextField(blank=True, default="", help_text="ContactQL")
    everyone = models.BooleanField(default=False)
    # {in_a_flow?, had_flow?, full_quota?, not_seen_for_days?, groups?}: see engine.services.audience.Exclusions
    exclusions = models.JSONField(default=dict)
    sample = models.IntegerField(default=0, help_text="This many of them, chosen at random; 0 for all")

    class Meta:
        abstract = True


class Bulk(AudienceRow):
    """What a start and a broadcast share: whom it is for, at what pace, and how far it has come."""

    class Status(models.TextChoices):
        QUEUED = "queued"  # its people are not looked up yet
        STARTED = "started"
        PAUSED = "paused"
        STOPPED = "stopped"
        COMPLETED = "completed"
        FAILED = "failed"

    wave_size = models.IntegerField(default=0, help_text="People at a time; 0 for all at once")
    wave_minutes = models.IntegerField(default=0, help_text="From the beginning of a wave to that of the next")
    per_minute = models.IntegerField(default=0, help_text="People a minute; 0 for as fast as it goes")

    status = models.CharField(max_length=12, choices=Status.choices, default=Status.QUEUED)
    total = models.IntegerField(default=0, help_text="People in all, without those excluded")
    released = models.IntegerField(default=0, help_text="How many of them have been put in the inbox")
    next_on = models.DateTimeField(null=True, help_text="When more may be put there; empty for at once")
    wave_on = models.DateTimeField(null=True, help_text="When the present wave began")
    cursor = models.UUIDField(null=True, help_text="The last one who was put there: the ledger is read in order")
    is_scheduled = models.BooleanField(db_default=False, default=False, help_text="It rests in quiet hours")
    error = models.CharField(max_length=255, blank=True, default="", help_text="Why it failed")
    finished_on = models.DateTimeField(null=True)
    created_by = models.ForeignKey("engine.User", models.SET_NULL, null=True, related_name="+")

    class Meta:
        abstract = True


class Start(Bulk):
    flow = models.ForeignKey("engine.Flow", models.CASCADE, related_name="starts")
    params = models.JSONField(default=dict, help_text="@trigger.params")
    origin = models.CharField(max_length=3, db_default="ui", default="ui", help_text="@trigger.origin: ui or api")
    # The trigger as JSON of flows (without flow and time), when something else than a person asked for it.
    trigger = models.JSONField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "id"], name="start_workspace"),
            models.Index(fields=["id"], condition=models.Q(status__in=["queued", "started"]), name="start_open"),
        ]

    def __str__(self) -> str:
        return f"start of {self.flow_id}"


class Broadcast(Bulk):
    # Language → {text, attachments?, quick_replies?}: templates, evaluated for each person.
    translations = models.JSONField(default=dict)
    base_language = models.CharField(max_length=3)
    is_evaluated = models.BooleanField(default=False, help_text="Its texts are final and not templates")

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "id"], name="broadcast_workspace"),
            models.Index(fields=["id"], condition=models.Q(status__in=["queued", "started"]), name="broadcast_open"),
            models.Index(fields=["finished_on"], name="broadcast_finished"),
        ]

    def __str__(self) -> str:
        return f"broadcast {self.pk}"


class Recipient(models.Model):
    """A person in a start or broadcast. No index has the outcome, so that changing it is cheap."""

    class Outcome(models.TextChoices):
        QUEUED = "queued"  # for their wave, or in the inbox
        STARTED = "started"  # or sent to
        EXCLUDED = "excluded"
        SKIPPED = "skipped"
        FAILED = "failed"

    pk = models.CompositePrimaryKey("bulk_id", "contact_id")
    bulk_id = models.UUIDField(help_text="The key of the start or broadcast")
    contact = loose_key("engine.Contact")
    workspace = loose_key("engine.Workspace")
    outcome = models.CharField(max_length=8, choices=Outcome.choices)
    reason = models.CharField(max_length=255, blank=True, default="")

    objects = WorkspaceQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.contact_id}: {self.outcome} {self.reason}".strip()
