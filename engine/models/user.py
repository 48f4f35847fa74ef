"""People who sign in, what they may do in which workspace, and the tokens of API clients."""

import hashlib
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from engine.models.base import WorkspaceRow, uuid7


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=128, blank=True)
    language = models.CharField(_("language"), max_length=8, blank=True, default="")
    is_active = models.BooleanField(default=True)
    created_on = models.DateTimeField(default=now)
    # The second factor of signing in: codes of an app that knows the secret, or else codes written down.
    totp_secret = models.CharField(max_length=255, blank=True, db_default="", default="", help_text="Sealed")
    totp_step = models.BigIntegerField(db_default=0, default=0, help_text="The last step of time that was used")
    recovery_codes = models.JSONField(db_default=[], default=list, help_text="Digests of those that are left")
    wrong_codes = models.SmallIntegerField(db_default=0, default=0, help_text="In a row")
    codes_blocked_until = models.DateTimeField(null=True)

    first_workspace = models.ForeignKey(
        "engine.Workspace", models.SET_NULL, null=True, related_name="+", help_text="Where they are after signing in"
    )

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    def __str__(self) -> str:
        return self.name or self.email


class Role(models.TextChoices):
    OWNER = "owner", _("Owner")
    DESIGNER = "designer", _("Designer")
    ANALYST = "analyst", _("Analyst")
    AGENT = "agent", _("Agent")
    VIEWER = "viewer", _("Viewer")


class Membership(WorkspaceRow):
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=Role.choices)
    notices = models.JSONField(
        default=dict, db_default={}, help_text="{kind of notification: off, page or mail}, where it isn't as usual"
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "user"], name="membership_once")]

    def __str__(self) -> str:
        return f"{self.user} as {self.role}"


class Invitation(WorkspaceRow):
    """Somebody may join by a signed link to this row; it is gone when they have, or when it is taken back."""

    email = models.EmailField()
    role = models.CharField(max_length=16, choices=Role.choices)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "email"], name="invitation_once")]

    def __str__(self) -> str:
        return f"{self.email} as {self.role}"


class ApiToken(WorkspaceRow):
    """The secret itself is shown once and never stored."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    last_used_on = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"token of {self.user}"

    @staticmethod
    def digest_of(secret: str) -> str:
        return hashlib.sha256(secret.encode()).hexdigest()
