"""A channel: the way by which messages of one number or account come and go."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from engine.models.base import WorkspaceRow


class Channel(WorkspaceRow):
    type = models.CharField(max_length=8, help_text="The code of its adapter, as EX")
    name = models.CharField(max_length=64)
    address = models.CharField(max_length=255, blank=True, default="", help_text="Number or name that people see")
    country = models.CharField(max_length=2, blank=True, default="")
    schemes = ArrayField(models.CharField(max_length=16), default=list)
    # Any of: send receive call answer ussd.
    roles = ArrayField(models.CharField(max_length=8), default=list)
    # What is secret in these and in its protection is sealed (channels/sealed.py).
    config = models.JSONField(default=dict, help_text="Settings of its adapter, secrets included")
    pace = models.PositiveSmallIntegerField(default=0, help_text="SMS a second at most; 0 for as many as go")
    # Nothing is claimed for it before: its pace, or a provider that wants less, says so.
    free_on = models.DateTimeField(null=True)
    # As texts, "" standing for all other numbers: {"": "0.02", "+383": "0.05"}.
    prices = models.JSONField(default=dict, help_text="Of an SMS in the workspace's currency, by how numbers begin")
    protection = models.JSONField(default=dict, help_text="What its provider must show when it calls us")
    is_active = models.BooleanField(default=True)

    class Meta:
        indexes = [models.Index(fields=["workspace"], name="channel_workspace")]

    def __str__(self) -> str:
        return self.name
