"""What designers keep beside the revisions of flows: drafts, saved conversations, polls, and labels for flows."""

from django.db import models
from django.db.models.functions import Upper
from django.utils.timezone import now

from engine.models.base import WorkspaceRow


class FlowDraft(WorkspaceRow):
    """What was edited since the last revision; there is none while nothing was. It may be unfinished."""

    flow = models.OneToOneField("engine.Flow", models.CASCADE, related_name="draft")
    definition = models.JSONField()
    saved_on = models.DateTimeField(default=now)
    saved_by = models.ForeignKey("engine.User", models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"draft of {self.flow_id}"


class FlowTest(WorkspaceRow):
    """A conversation that a flow has to hold as it was saved."""

    class Skin(models.TextChoices):
        SMS = "sms"
        USSD = "ussd"

    flow = models.ForeignKey("engine.Flow", models.CASCADE, related_name="tests")
    name = models.CharField(max_length=128)
    persona = models.JSONField(default=dict, help_text="The contact, as the simulator takes one")
    # Each is one of: say (a text), timeout, expiration, expect (the texts that come).
    steps = models.JSONField(default=list)
    skin = models.CharField(max_length=4, choices=Skin.choices, default=Skin.SMS)
    mocks = models.JSONField(default=dict, help_text="Answers of services, as the simulator takes them")
    # How it went last: ok, failure, on; null before the first run.
    last = models.JSONField(null=True)

    def __str__(self) -> str:
        return self.name


class Poll(WorkspaceRow):
    """A poll as it was put together in the wizard; see ``flows.wizard``."""

    name = models.CharField(max_length=64)
    poll = models.JSONField()
    flow = models.OneToOneField("engine.Flow", models.SET_NULL, null=True, related_name="poll")
    saved_on = models.DateTimeField(default=now)
    saved_by = models.ForeignKey("engine.User", models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["workspace", "-saved_on"], name="poll_workspace")]

    def __str__(self) -> str:
        return self.name


class FlowLabel(WorkspaceRow):
    name = models.CharField(max_length=64)
    flows = models.ManyToManyField("engine.Flow", related_name="labels")

    class Meta:
        constraints = [models.UniqueConstraint("workspace", Upper("name"), name="flow_label_once")]

    def __str__(self) -> str:
        return self.name
