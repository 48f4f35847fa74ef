"""Where people are signed in, and what members did."""

import hashlib

from django.db import models
from django.db.models.functions import Now
from django.utils.timezone import now

from engine.models.base import WorkspaceQuerySet, loose_key
from engine.models.user import User


class SignIn(models.Model):
    """A session of a browser, so that its owner can see it and end it."""

    session_key = models.CharField(max_length=40, primary_key=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="sign_ins")
    created_on = models.DateTimeField(default=now)
    seen_on = models.DateTimeField(default=now, help_text="To some minutes")
    address = models.GenericIPAddressField(null=True)
    agent = models.CharField(max_length=255, blank=True, default="", help_text="What the browser calls itself")

    @property
    def reference(self) -> str:
        """Names the session on pages without giving it away."""
        return hashlib.sha256(self.session_key.encode()).hexdigest()

    def __str__(self) -> str:
        return f"{self.user} since {self.created_on}"


class AuditEntry(models.Model):
    """A change that a member made. ``action`` is the name of the address that was asked for it."""

    id = models.BigAutoField(primary_key=True)
    workspace = loose_key("engine.Workspace")
    user = models.ForeignKey(User, models.SET_NULL, null=True, db_index=False, related_name="+")
    created_on = models.DateTimeField(db_default=Now())
    action = models.CharField(max_length=64)
    path = models.CharField(max_length=255)
    address = models.GenericIPAddressField(null=True)

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "id"], name="auditentry_workspace"),
            models.Index(fields=["created_on"], name="auditentry_created"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.path}"
