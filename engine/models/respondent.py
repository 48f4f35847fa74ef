"""What results are made from: a narrow row for each person of each flow, and what analysts decide about them."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from engine.models.base import WorkspaceQuerySet, WorkspaceRow, loose_key
from engine.models.workspace import Workspace


class Respondent(models.Model):
    """Somebody's last run of a flow, as tables and exports need it; see ``engine.services.respondents``."""

    pk = models.CompositePrimaryKey("flow_id", "contact_id")
    flow = loose_key("engine.Flow")
    contact = loose_key("engine.Contact")
    workspace = loose_key("engine.Workspace")
    run = loose_key("engine.Run")
    status = models.CharField(max_length=12)
    responded = models.BooleanField()
    started_on = models.DateTimeField()
    finished_on = models.DateTimeField(null=True)
    language = models.CharField(max_length=3, blank=True)
    answers = models.JSONField(help_text="Key of the result → category")
    numbers = models.JSONField(help_text="Key of the result → its value, where that is a number")
    seconds = models.JSONField(help_text="Key of the result → time since the one before it, or since the start")
    silent = ArrayField(
        models.TextField(), db_default=[], help_text="Keys of the results that only say that nobody answered in time"
    )
    traits = models.JSONField(help_text="Key of the field → its text, as it was when this row was made")
    groups = ArrayField(models.UUIDField())
    is_excluded = models.BooleanField(db_default=False, help_text="An analyst left them out; see Cleaning")
    choices = models.JSONField(
        db_default={}, help_text="Key of the result → numbers of what was chosen, where that may be several things"
    )
    is_archived = models.BooleanField(db_default=False, help_text="The run is in an archive, and not in the table")

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["contact"], name="respondent_contact")]

    def __str__(self) -> str:
        return f"{self.contact_id} in {self.flow_id}"


class Digest(models.Model):
    """How far the runs of a workspace have been read into ``Respondent``. The row is also the lock of who reads."""

    workspace = models.OneToOneField(Workspace, models.CASCADE, primary_key=True, related_name="+")
    read_to = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.workspace_id} to {self.read_to}"


class FlowFigures(models.Model):
    """What the results of a flow tell at the top and takes long to find out; made anew now and then."""

    flow = models.OneToOneField("engine.Flow", models.CASCADE, primary_key=True, related_name="figures")
    workspace = loose_key("engine.Workspace")
    reached = models.IntegerField(help_text="People whose messages arrived, or left and nothing more is known")
    reply_seconds = models.FloatField(null=True, help_text="The median time of an answer")
    made_on = models.DateTimeField()
    seconds = models.FloatField(help_text="That long it took to find out")

    objects = WorkspaceQuerySet.as_manager()

    def __str__(self) -> str:
        return f"figures of {self.flow_id}"


class Cleaning(WorkspaceRow):
    """A decision to leave somebody out of a flow's results, kept when it is taken back."""

    flow = models.ForeignKey("engine.Flow", models.CASCADE, related_name="+")
    contact = loose_key("engine.Contact")
    reason = models.CharField(max_length=255)
    made_by = models.ForeignKey("engine.User", models.SET_NULL, null=True, related_name="+")
    undone_on = models.DateTimeField(null=True)
    undone_by = models.ForeignKey("engine.User", models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["flow", "contact"], name="cleaning_flow")]

    def __str__(self) -> str:
        return f"{self.contact_id} left out of {self.flow_id}"


class Weighting(WorkspaceRow):
    """How those who answered a flow are weighted to the population; see ``dashboard.reports.statistics.weighting``."""

    class Method(models.TextChoices):
        RAKE = "rake"
        POST_STRATIFY = "post_stratify"

    flow = models.OneToOneField("engine.Flow", models.CASCADE, related_name="weighting")
    method = models.CharField(max_length=16, choices=Method.choices, default=Method.RAKE)
    traits = ArrayField(models.CharField(max_length=64), help_text="What is known of people: keys as of tables")
    # Raking: [{value: people}, …] in the order of the traits; post-stratification: [[[value, …], people], …].
    population = models.JSONField()
    low = models.FloatField(default=0.2, help_text="Weights are trimmed below it")
    high = models.FloatField(default=5.0, help_text="Weights are trimmed above it")
    source = models.CharField(max_length=255, blank=True, default="", help_text="Where the population is from")
    saved_by = models.ForeignKey("engine.User", models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"weights of {self.flow_id}"


class ReplyCode(WorkspaceRow):
    """What an analyst sorts free replies to a question into."""

    flow = models.ForeignKey("engine.Flow", models.CASCADE, related_name="+")
    key = models.CharField(max_length=64, help_text="Of the result")
    name = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["flow", "key", "name"], name="replycode_once")]

    def __str__(self) -> str:
        return self.name


class CodedReply(models.Model):
    """Somebody's reply to a question is in a code; replies that were sorted at once have one ``batch``."""

    pk = models.CompositePrimaryKey("code_id", "contact_id")
    code = models.ForeignKey(ReplyCode, models.CASCADE, related_name="replies", db_index=False)
    contact = loose_key("engine.Contact")
    workspace = loose_key("engine.Workspace")
    batch = models.UUIDField()
    made_by = models.ForeignKey("engine.User", models.SET_NULL, null=True, related_name="+", db_index=False)
    made_on = models.DateTimeField(db_default=Now())

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["contact"], name="codedreply_contact")]

    def __str__(self) -> str:
        return f"{self.contact_id}: {self.code_id}"


class Recipe(WorkspaceRow):
    """An export of results that is wanted again; see ``dashboard.reports.exports.recipes``."""

    class Repeat(models.TextChoices):
        NEVER = "never"
        DAILY = "daily"
        WEEKLY = "weekly"
        MONTHLY = "monthly"

    name = models.CharField(max_length=64)
    flow = models.ForeignKey("engine.Flow", models.CASCADE, related_name="+")
    options = models.JSONField(help_text="As of the job that it makes")
    repeat = models.CharField(max_length=8, choices=Repeat.choices, default=Repeat.NEVER)
    next_on = models.DateTimeField(null=True)
    created_by = models.ForeignKey("engine.User", models.SET_NULL, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["workspace", "id"], name="recipe_workspace"),
            models.Index(fields=["next_on"], condition=models.Q(next_on__isnull=False), name="recipe_due"),
        ]

    def __str__(self) -> str:
        return self.name


class PublicPage(WorkspaceRow):
    """The results of a flow for everybody who has the address."""

    flow = models.OneToOneField("engine.Flow", models.CASCADE, related_name="public_page")
    is_on = models.BooleanField(default=False)
    title = models.CharField(max_length=128)
    intro = models.TextField(blank=True, default="")
    method = models.TextField(blank=True, default="", help_text="How people were chosen, in the analyst's words")
    join = models.CharField(max_length=255, blank=True, default="", help_text="How to take part")
    questions = ArrayField(models.CharField(max_length=64), default=list, help_text="Keys of results; none for all")
    traits = ArrayField(models.CharField(max_length=64), default=list, help_text="What people may be compared by")
    smallest = models.IntegerField(default=10, help_text="Cells of fewer people are hidden")
    is_weighted = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.title


class PublicSite(models.Model):
    """The list of a workspace's public pages, under a name in the address."""

    workspace = models.OneToOneField(Workspace, models.CASCADE, primary_key=True, related_name="public_site")
    slug = models.SlugField(max_length=64, unique=True)
    is_on = models.BooleanField(default=False)
    intro = models.TextField(blank=True, default="")
    join = models.CharField(max_length=255, blank=True, default="")

    def __str__(self) -> str:
        return self.slug
