"""What happens to contacts by the calendar: campaigns around dates of each, schedules at times for many."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from engine.models.base import HotRow, WorkspaceRow, loose_key
from engine.models.start import AudienceRow


class Campaign(WorkspaceRow):
    name = models.CharField(max_length=64)
    group = models.ForeignKey("engine.Group", models.CASCADE, related_name="campaigns")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "name"], name="campaign_once")]

    def __str__(self) -> str:
        return self.name


class CampaignPoint(WorkspaceRow):
    """Starts a flow or sends a message; see ``engine.core.campaigns.Point``."""

    class StartMode(models.TextChoices):
        INTERRUPT = "interrupt"  # what the contact is in ends
        SKIP = "skip"  # nothing happens if the contact is in a flow
        PASSIVE = "passive"  # whatever the contact is in goes on

    class Unit(models.TextChoices):
        MINUTES = "minutes"
        HOURS = "hours"
        DAYS = "days"
        WEEKS = "weeks"

    campaign = models.ForeignKey(Campaign, models.CASCADE, related_name="points")
    relative_to = models.CharField(max_length=36, help_text="Key of a field, or created_on or last_seen_on")
    offset = models.IntegerField(help_text="Below 0 for before")
    unit = models.CharField(max_length=8, choices=Unit.choices)
    hour = models.SmallIntegerField(default=-1, help_text="Of the day, -1 for the time of day of the date")
    flow = models.ForeignKey("engine.Flow", models.CASCADE, null=True, related_name="campaign_points")
    translations = models.JSONField(default=dict, help_text="Language → message, instead of a flow")
    base_language = models.CharField(max_length=3, blank=True, default="")
    start_mode = models.CharField(max_length=9, choices=StartMode.choices, db_default=StartMode.INTERRUPT)

    class Meta:
        indexes = [models.Index(fields=["workspace"], name="campaignpoint_workspace")]

    def __str__(self) -> str:
        return f"{self.offset:+} {self.unit} of {self.relative_to}"


class CampaignFire(HotRow):
    """A point that had its say for a contact; kept for some weeks."""

    point = loose_key("engine.CampaignPoint")
    contact = loose_key("engine.Contact")
    is_skipped = models.BooleanField(default=False, help_text="The contact was in a flow, which was not to end")

    class Meta:
        indexes = [
            models.Index(fields=["point", "id"], name="campaignfire_point"),
            models.Index(fields=["contact"], name="campaignfire_contact"),
        ]

    def __str__(self) -> str:
        return f"{self.point_id} for {self.contact_id}"


class Schedule(AudienceRow):
    """Starts a flow, or sends a message, for an audience that is looked up each time."""

    class Repeat(models.TextChoices):
        ONCE = "once"
        DAILY = "daily"
        WEEKLY = "weekly"
        MONTHLY = "monthly"

    repeat = models.CharField(max_length=8, choices=Repeat.choices)
    begins_on = models.DateTimeField(help_text="The first time; its time of day in the workspace's zone is that of all")
    weekdays = ArrayField(models.SmallIntegerField(), default=list, help_text="Monday is 0")
    ends_on = models.DateField(null=True, help_text="The last day")
    next_on = models.DateTimeField(null=True, help_text="Empty when it is over")
    flow = models.ForeignKey("engine.Flow", models.CASCADE, null=True, related_name="schedules")
    translations = models.JSONField(default=dict, help_text="Language → message, instead of a flow")
    base_language = models.CharField(max_length=3, blank=True, default="")
    wave_size = models.IntegerField(db_default=0, help_text="The pace of each of its starts; see Bulk")
    wave_minutes = models.IntegerField(db_default=0)
    per_minute = models.IntegerField(db_default=0)
    created_by = models.ForeignKey("engine.User", models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "id"], name="schedule_workspace"),
            models.Index(fields=["next_on"], condition=models.Q(next_on__isnull=False), name="schedule_due"),
        ]

    def __str__(self) -> str:
        return f"{self.repeat} from {self.begins_on}"
