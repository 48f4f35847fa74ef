"""Resthooks: names that flows call, and the addresses that are told each time."""

from django.db import models

from engine.models.base import WorkspaceRow


class Resthook(WorkspaceRow):
    slug = models.SlugField(max_length=50, db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workspace", "slug"], name="resthook_once")]

    def __str__(self) -> str:
        return self.slug


class ResthookSubscriber(WorkspaceRow):
    resthook = models.ForeignKey(Resthook, models.CASCADE, related_name="subscribers")
    url = models.URLField(max_length=255)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["resthook", "url"], name="resthooksubscriber_once")]

    def __str__(self) -> str:
        return self.url
