"""Work on many contacts that goes on in the background, and what has to be known to take it back."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from engine.models.base import WorkspaceQuerySet, WorkspaceRow, loose_key


class Job(WorkspaceRow):
    """Something done step by step; see ``engine.jobs``; each step commits its work with its progress."""

    class Status(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    kind = models.CharField(max_length=16)
    params = models.JSONField(default=dict, help_text="What was asked for, as the kind needs it")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.QUEUED)
    total = models.IntegerField(default=0, help_text="0 as long as it isn't known")
    done = models.IntegerField(default=0)
    cursor = models.JSONField(null=True, help_text="Where the next step goes on")
    report = models.JSONField(default=dict, help_text="What came of it, {outcome: how many}")
    error = models.CharField(max_length=255, blank=True, default="", help_text="Why it failed")
    file = models.CharField(max_length=255, blank=True, default="", help_text="What it made, in the default storage")
    undo_until = models.DateTimeField(null=True, help_text="Until then it can be taken back")
    is_undone = models.BooleanField(default=False)
    created_by = models.ForeignKey("engine.User", models.SET_NULL, null=True, related_name="+")
    finished_on = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "kind", "id"], name="job_workspace"),
            models.Index(fields=["id"], condition=models.Q(status__in=["queued", "running"]), name="job_open"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"

    @property
    def is_open(self) -> bool:
        return self.status in (Job.Status.QUEUED, Job.Status.RUNNING)


class ContactChange(models.Model):
    """What a job changed of a contact, in the parts that it changed; see ``engine.services.snapshots``."""

    pk = models.CompositePrimaryKey("job_id", "contact_id")
    job = models.ForeignKey(Job, models.CASCADE, related_name="changes", db_index=False)
    contact = loose_key("engine.Contact")
    before = models.JSONField(null=True, help_text="Empty if the job made the contact")
    after = models.JSONField()

    class Meta:
        indexes = [models.Index(fields=["contact"], name="contactchange_contact")]

    def __str__(self) -> str:
        return f"{self.contact_id} by {self.job_id}"


class MessageChange(models.Model):
    """That a job changed a message; how is told by the job."""

    pk = models.CompositePrimaryKey("job_id", "message_id")
    job = models.ForeignKey(Job, models.CASCADE, related_name="message_changes", db_index=False)
    message = loose_key("engine.Message")

    def __str__(self) -> str:
        return f"{self.message_id} by {self.job_id}"


class ContactImport(WorkspaceRow):
    """A file of contacts: read, its columns mapped, its rows checked, then run."""

    name = models.CharField(max_length=255, help_text="Of the file")
    headers = ArrayField(models.TextField())
    # For each column {to: ignore, name, language, status, uuid, groups, urn or field; key?, name?, type?}.
    columns = models.JSONField(default=list)
    rows = models.IntegerField(default=0)
    group = models.ForeignKey("engine.Group", models.SET_NULL, null=True, related_name="+")
    group_name = models.CharField(max_length=64, blank=True, default="", help_text="Of a group to be made")
    check_job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    run_job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    created_by = models.ForeignKey("engine.User", models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["workspace", "id"], name="contactimport_workspace")]

    def __str__(self) -> str:
        return self.name


class ImportRow(models.Model):
    """A row of the file, with what checking found and running made of it."""

    class Outcome(models.TextChoices):
        NEW = "new"
        KNOWN = "known"
        WRONG = "wrong"
        CREATED = "created"
        UPDATED = "updated"
        SAME = "same"
        FAILED = "failed"

    pk = models.CompositePrimaryKey("of_import_id", "number")
    of_import = models.ForeignKey(ContactImport, models.CASCADE, related_name="+", db_index=False)
    workspace = loose_key("engine.Workspace")
    number = models.IntegerField(help_text="In the file, the first after the headers is 2")
    cells = ArrayField(models.TextField())
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True, default="")
    contact = loose_key("engine.Contact", null=True)
    # [[index of the column or null, code, {part: text}], …], see ``engine.services.contact_imports.rows``.
    problems = models.JSONField(default=list)

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["contact"], condition=models.Q(contact__isnull=False), name="importrow_contact"),
            models.Index(
                fields=["of_import", "number"],
                condition=models.Q(outcome__in=["wrong", "failed"]),
                name="importrow_wrong",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.outcome}"
