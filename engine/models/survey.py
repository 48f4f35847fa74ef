"""What makes a poll a survey: samples that were drawn, quotas, and results told to those who gave them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from engine.models.base import WorkspaceQuerySet, WorkspaceRow, loose_key


class SampleDraw(WorkspaceRow):
    """How a group was drawn from the contacts; the same seed draws the same people from the same contacts."""

    class Method(models.TextChoices):
        PROPORTIONAL = "proportional"
        EQUAL = "equal"
        FIXED = "fixed"

    name = models.CharField(max_length=64)
    group = models.ForeignKey("engine.Group", models.SET_NULL, null=True, related_name="+")
    source = models.ForeignKey("engine.Group", models.SET_NULL, null=True, related_name="+", help_text="Drawn from it")
    strata = ArrayField(models.CharField(max_length=64), help_text="Keys of dimensions")
    method = models.CharField(max_length=12, choices=Method.choices)
    seed = models.BigIntegerField()
    # [[[value, …], people, drawn], …]
    cells = models.JSONField()
    drawn_by = models.ForeignKey("engine.User", models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["workspace", "id"], name="sampledraw_workspace")]

    def __str__(self) -> str:
        return self.name


class Quota(WorkspaceRow):
    """How many people of each kind a flow takes; see ``engine.services.quotas``."""

    flow = models.OneToOneField("engine.Flow", models.CASCADE, related_name="quota")
    traits = ArrayField(models.CharField(max_length=64), help_text="Keys of dimensions")
    # [[[value, …], people], …]
    cells = models.JSONField()
    saved_by = models.ForeignKey("engine.User", models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"quota of {self.flow_id}"


class QuotaPlace(models.Model):
    """Somebody has a place in a cell for as long as their run goes on, and for good when they complete it."""

    pk = models.CompositePrimaryKey("quota_id", "contact_id")
    quota = models.ForeignKey(Quota, models.CASCADE, related_name="places", db_index=False)
    contact = loose_key("engine.Contact")
    workspace = loose_key("engine.Workspace")
    run = loose_key("engine.Run")
    cell = ArrayField(models.TextField())
    taken_on = models.DateTimeField(db_default=Now())

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["quota", "cell"], name="quotaplace_cell"),
            models.Index(fields=["contact"], name="quotaplace_contact"),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} in {self.cell}"


class ShareBack(WorkspaceRow):
    """The answers to a question were told to those who gave them, area by area."""

    flow = models.ForeignKey("engine.Flow", models.CASCADE, related_name="+")
    key = models.CharField(max_length=64, help_text="Of the result")
    answer = models.CharField(max_length=64)
    area = models.CharField(max_length=64, help_text="Key of the dimension")
    broadcasts = ArrayField(models.UUIDField())
    made_by = models.ForeignKey("engine.User", models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["flow", "id"], name="shareback_flow")]

    def __str__(self) -> str:
        return f"{self.key} of {self.flow_id} to people by {self.area}"
