"""People, how to reach them, and what is known of them."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models
from django.db.models.functions import Upper
from django.utils.timezone import now

from engine.models.base import WorkspaceQuerySet, WorkspaceRow, loose_key
from engine.models.words import WordsField


class Folded(models.Func):
    """A text as texts are compared: without outer spaces, in small letters."""

    function = "jibu_fold"
    output_field = models.TextField()


class Values(models.Func):
    """The values of fields as texts that an index can find: ``age#17``, ``school=gs remera``, ``district@gasabo``."""

    function = "jibu_values"
    output_field = ArrayField(models.TextField())


class Contact(WorkspaceRow):
    """The row is also the lock of its contact: whoever steps or edits one holds it ``FOR NO KEY UPDATE``."""

    class Status(models.TextChoices):
        ACTIVE = "active"
        BLOCKED = "blocked"
        STOPPED = "stopped"
        ARCHIVED = "archived"

    # The short number of a contact, shown where phone numbers must not be.
    number = models.BigIntegerField(db_default=models.Func(models.Value("engine_contact_number"), function="nextval"))
    name = models.CharField(max_length=128, blank=True, default="")
    name_words = WordsField(db_default=models.Value(""))
    language = models.CharField(max_length=3, blank=True, default="")
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.ACTIVE)
    timezone = models.CharField(max_length=64, blank=True, default="")
    # key → {text, number?, datetime?, state?, district?, ward?}
    fields = models.JSONField(default=dict)
    last_seen_on = models.DateTimeField(null=True)
    modified_on = models.DateTimeField(auto_now=True)
    # Set while a worker steps this contact outside a transaction, because its flow calls another service.
    leased_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "id"], name="contact_workspace"),
            GinIndex(fields=["name_words"], name="contact_words"),
            models.Index(fields=["workspace", "number"], name="contact_number"),
            models.Index(
                fields=["workspace", "status", "id"], condition=~models.Q(status="active"), name="contact_inactive"
            ),
            GinIndex(Values("fields"), name="contact_values"),
            # Finds what changed lately, and unlike a B-tree lets rows be updated in place.
            BrinIndex(fields=["modified_on"], name="contact_modified", pages_per_range=16, autosummarize=True),
        ]

    def __str__(self) -> str:
        return self.name or str(self.pk)


class ErasedContact(models.Model):
    """That there was a contact of this key, and when it went; nothing tells who it was."""

    id = models.UUIDField(primary_key=True, editable=False)
    workspace = models.ForeignKey("engine.Workspace", models.CASCADE, related_name="+", db_index=False)
    erased_on = models.DateTimeField(default=now)

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["workspace", "erased_on", "id"], name="erased_contact")]

    def __str__(self) -> str:
        return str(self.pk)


class ContactURN(WorkspaceRow):
    """An address of a contact, and of no other in the workspace."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="urns")
    identity = models.CharField(max_length=255, help_text="scheme:path")
    display = models.CharField(max_length=255, blank=True, default="")
    position = models.SmallIntegerField(default=0, help_text="0 is the preferred one")
    channel = loose_key("engine.Channel", null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "identity"], name="urn_once")]
        indexes = [models.Index("workspace", Folded("identity"), name="urn_folded")]

    def __str__(self) -> str:
        return self.identity

    @property
    def scheme(self) -> str:
        return self.identity.partition(":")[0]

    @property
    def path(self) -> str:
        return self.identity.partition(":")[2]


class ContactField(WorkspaceRow):
    class Type(models.TextChoices):
        TEXT = "text"
        NUMBER = "number"
        DATETIME = "datetime"
        STATE = "state"
        DISTRICT = "district"
        WARD = "ward"

    class ForAgents(models.TextChoices):
        """What people who only answer tickets may do with the values."""

        NOTHING = "none"
        VIEW = "view"
        EDIT = "edit"

    key = models.CharField(max_length=36)
    name = models.CharField(max_length=64)
    type = models.CharField(max_length=8, choices=Type.choices, default=Type.TEXT)
    position = models.IntegerField(db_default=0, help_text="Where it stands among the others; of equals by name")
    for_agents = models.CharField(max_length=4, choices=ForAgents.choices, db_default=ForAgents.VIEW)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="field_once")]

    def __str__(self) -> str:
        return self.name


class Group(WorkspaceRow):
    name = models.CharField(max_length=64)
    query = models.TextField(blank=True, default="", help_text="ContactQL; empty for a group that is filled by hand")
    filling = models.ForeignKey("engine.Job", models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint("workspace", Upper("name"), name="group_once")]

    def __str__(self) -> str:
        return self.name


class GroupMembership(models.Model):
    """Whoever adds one holds the contact and the group: checking both for each row would cost more than the row."""

    pk = models.CompositePrimaryKey("contact_id", "group_id")
    contact = models.ForeignKey(
        Contact, models.CASCADE, related_name="memberships", db_index=False, db_constraint=False
    )
    group = models.ForeignKey(Group, models.CASCADE, related_name="memberships", db_index=False, db_constraint=False)

    class Meta:
        db_table = "engine_groupmembership"
        indexes = [models.Index(fields=["group", "contact"], name="membership_group")]

    def __str__(self) -> str:
        return f"{self.contact_id} in {self.group_id}"


class Label(WorkspaceRow):
    name = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint("workspace", Upper("name"), name="label_once")]

    def __str__(self) -> str:
        return self.name


class Global(WorkspaceRow):
    """A value that all flows of a workspace share, ``@globals.key``."""

    key = models.CharField(max_length=36)
    name = models.CharField(max_length=64)
    value = models.TextField(blank=True, default="")
    modified_on = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "key"], name="global_once")]

    def __str__(self) -> str:
        return self.key
