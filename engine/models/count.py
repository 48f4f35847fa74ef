"""Counts as deltas: appended with each batch, summed when read, squashed now and then."""

from django.db import models

from engine.models.base import WorkspaceQuerySet, loose_key


class FlowCount(models.Model):
    """``scope`` is one of

    - ``node:<node uuid>`` – visits,
    - ``segment:<exit uuid>:<node uuid>`` – steps from an exit to a node,
    - ``result:<key>:<category>`` – runs whose result has that category now,
    - ``choice:<key>:<number>`` – runs whose result names that choice now, of questions with several answers,
    - ``runs:<status>`` – runs by status; ``runs:responded`` – runs in which the contact wrote,
    - ``answers:<year>-<month>-<day>`` – messages that answered the flow on that day, in UTC.
    """

    id = models.BigAutoField(primary_key=True)
    workspace = loose_key("engine.Workspace")
    flow = loose_key("engine.Flow")
    scope = models.CharField(max_length=255)
    count = models.IntegerField()
    is_squashed = models.BooleanField(default=False)

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["flow", "scope"], include=["count"], name="flowcount_scope"),
            models.Index(fields=["flow"], condition=models.Q(is_squashed=False), name="flowcount_unsquashed"),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.count:+}"


class ArchivedCount(models.Model):
    """What runs that are in an archive add to ``FlowCount``, so that its counters can still be proven."""

    id = models.BigAutoField(primary_key=True)
    workspace = loose_key("engine.Workspace")
    flow = loose_key("engine.Flow")
    scope = models.CharField(max_length=255)
    count = models.IntegerField()

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["workspace"], name="archivedcount_workspace")]

    def __str__(self) -> str:
        return f"{self.scope} {self.count}"


class WorkspaceCount(models.Model):
    """Counts of a workspace; triggers of the database append to them."""

    id = models.BigAutoField(primary_key=True)
    workspace = loose_key("engine.Workspace")
    scope = models.CharField(max_length=64)
    count = models.IntegerField()
    is_squashed = models.BooleanField(default=False)

    objects = WorkspaceQuerySet.as_manager()

    class Meta:
        abstract = True
        indexes = [
            models.Index(fields=["workspace", "scope"], include=["count"], name="%(class)s_scope"),
            models.Index(fields=["workspace"], condition=models.Q(is_squashed=False), name="%(class)s_unsquashed"),
        ]

    def __str__(self) -> str:
        return f"{self.scope} {self.count:+}"


class ContactCount(WorkspaceCount):
    """``scope`` is one of

    - ``status:<status>`` – contacts of a status,
    - ``group:<group uuid>`` – members of a group,
    - ``seen:<year>-<month>`` – contacts who wrote in that month, in UTC; also those erased since.
    """


class MessageCount(WorkspaceCount):
    """``scope`` is one of

    - ``inbox`` – messages that no flow took, which aren't put away,
    - ``archived`` – messages that are put away,
    - ``failed`` – messages that could not be sent,
    - ``label:<label uuid>`` – messages with a label.
    """


class BroadcastCount(WorkspaceCount):
    """``scope`` is ``<broadcast uuid>:<state>``. Of messages that went to an archive the counts stay. States are

    - ``waiting``, ``sent``, ``delivered``, ``failed`` – of its messages,
    - ``replied`` – people who wrote within a week of it, before they got another broadcast.
    """


class TicketCount(WorkspaceCount):
    """``scope`` is one of

    - ``topic:<topic uuid>`` – open tickets of a topic, without a uuid those of none,
    - ``assignee:<user uuid>`` – open tickets that somebody has, without a uuid those that nobody has,
    - ``closed`` – closed tickets.
    """
