"""The places of a workspace's country, with their outlines for maps."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from engine.models.base import WorkspaceRow


class Boundary(WorkspaceRow):
    """A country (level 0), state (1), district (2) or ward (3).

    Outlines of a workspace lie on one plane: ``outline`` is an SVG path, ``box`` its left, top, right and bottom.
    """

    osm_id = models.CharField(max_length=64, help_text="The code that the file has for it")
    name = models.CharField(max_length=128)
    level = models.SmallIntegerField()
    parent = models.ForeignKey("self", models.CASCADE, null=True, related_name="children")
    path = models.CharField(max_length=768, help_text="As in Rwanda > Kigali City")
    aliases = ArrayField(models.CharField(max_length=128), default=list, help_text="What people write for it")
    geometry = models.JSONField(null=True, help_text="GeoJSON, as simple as the outline")
    outline = models.TextField(blank=True, default="")
    box = ArrayField(models.IntegerField(), default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "osm_id"], name="boundary_once")]
        indexes = [models.Index(fields=["workspace", "level"], name="boundary_level")]

    def __str__(self) -> str:
        return self.path
