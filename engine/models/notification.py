"""Notifications: what happened that somebody of the team wants to know, for each of them."""

from enum import StrEnum

from django.db import models
from django.db.models.functions import Now

from engine.models.base import WorkspaceQuerySet, loose_key


class Notification(models.Model):
    """Written by ``engine.services.notifications``. What happens again before it was seen only counts once more."""

    class Kind(StrEnum):
        IMPORT_FINISHED = "import_finished"
        EXPORT_FINISHED = "export_finished"
        INCIDENT_OPENED = "incident_opened"
        INCIDENT_ENDED = "incident_ended"
        TICKET_OPENED = "ticket_opened"
        TICKET_ASSIGNED = "ticket_assigned"
        TICKET_ACTIVITY = "ticket_activity"
        MEMBER_JOINED = "member_joined"

    class How(StrEnum):
        """By what means somebody is told; by e-mail means in the page too."""

        OFF = "off"
        PAGE = "page"
        MAIL = "mail"

    id = models.BigAutoField(primary_key=True)
    workspace = loose_key("engine.Workspace")
    user = models.ForeignKey("engine.User", models.CASCADE, related_name="+", db_index=False)
    created_on = models.DateTimeField(db_default=Now())
    kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=80, blank=True, default="", help_text="The key of what it is about, if any")
    facts = models.JSONField(default=dict, help_text="What the words of its kind need")
    times = models.IntegerField(db_default=1)
    seen_on = models.DateTimeField(null=True)
    mail_on = models.DateTimeField(null=True, help_text="When to write an e-mail, empty if none has to be written")

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["user", "workspace", "id"], name="notification_list"),
            models.Index(fields=["mail_on"], condition=models.Q(mail_on__isnull=False), name="notification_mail"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "workspace", "kind", "subject"],
                condition=models.Q(seen_on__isnull=True),
                name="notification_one_unseen",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.subject}"
