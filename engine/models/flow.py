"""Flows and their revisions, and what starts them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Upper
from django.utils.timezone import now

from engine.models.base import WorkspaceRow

LONGEST_KEYWORD = 32


class Flow(WorkspaceRow):
    """Its key is the ``uuid`` of its definition."""

    class Type(models.TextChoices):
        MESSAGING = "messaging"
        BACKGROUND = "messaging_background"
        OFFLINE = "messaging_offline"
        VOICE = "voice"

    name = models.CharField(max_length=64)
    type = models.CharField(max_length=32, choices=Type.choices, default=Type.MESSAGING)
    language = models.CharField(max_length=3, blank=True, default="")
    # The revision that new sessions run; 0 when none is published yet.
    published = models.IntegerField(default=0)
    saved_on = models.DateTimeField(default=now)
    # Raised by whoever saves a draft or a revision, so that two who edit notice each other.
    edition = models.IntegerField(default=0)
    ignore_keywords = models.BooleanField(default=False, help_text="While it waits, keywords are answers")
    is_archived = models.BooleanField(default=False)
    # What reading the published definition found: results, dependencies, issues.
    inspection = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", Upper("name"), name="flow_once")]

    def __str__(self) -> str:
        return self.name


class FlowRevision(WorkspaceRow):
    flow = models.ForeignKey(Flow, models.CASCADE, related_name="revisions")
    number = models.IntegerField()
    definition = models.JSONField()
    saved_by = models.ForeignKey("engine.User", models.SET_NULL, null=True, related_name="+")
    # What it changes of the one before: [{"kind", "card", "names"}], see ``flows.diff.summarize``.
    summary = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["flow", "number"], name="revision_once")]

    def __str__(self) -> str:
        return f"{self.flow_id} revision {self.number}"


class Trigger(WorkspaceRow):
    """What starts a flow for a contact; see ``engine.core.matching``."""

    class Kind(models.TextChoices):
        KEYWORD = "keyword"
        CATCH_ALL = "catch_all"
        NEW_CONVERSATION = "new_conversation"
        MISSED_CALL = "missed_call"
        OPT_OUT = "opt_out"
        CLOSED_TICKET = "closed_ticket"
        USSD_CODE = "ussd_code"

    class Match(models.TextChoices):
        FIRST_WORD = "first_word"
        ONLY_WORD = "only_word"

    kind = models.CharField(max_length=16, choices=Kind.choices)
    keywords = ArrayField(
        models.CharField(max_length=LONGEST_KEYWORD), default=list, help_text="In lower case; or codes, as *123#"
    )
    match = models.CharField(max_length=16, choices=Match.choices, default=Match.FIRST_WORD)
    flow = models.ForeignKey(Flow, models.CASCADE, related_name="triggers")
    channel = models.ForeignKey("engine.Channel", models.CASCADE, null=True, related_name="+")
    groups = ArrayField(models.UUIDField(), default=list, help_text="The contact is in one of them, if there are any")
    exclude_groups = ArrayField(models.UUIDField(), default=list, help_text="The contact is in none of them")
    is_paused = models.BooleanField(default=False, help_text="It starts nothing, and is in nobody's way")

    class Meta:
        indexes = [models.Index(fields=["workspace"], name="trigger_workspace")]

    def __str__(self) -> str:
        return f"{self.kind} {' '.join(self.keywords)}".strip()
