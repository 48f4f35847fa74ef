"""The assets of workspaces as flows see them, kept per process until the workspace's version moves on."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection

from engine import models
from flows.assets import Assets, Channel, Field, Global, Group, Label, User
from flows.definition import Flow, read_flow
from flows.environment import Environment
from flows.refs import FlowRef

MAX_WORKSPACES = 200


class Place(NamedTuple):
    """A workspace at one moment: nothing in it changes."""

    workspace_id: UUID
    version: int
    environment: Environment
    assets: Assets
    published: Mapping[str, int]
    triggers: "tuple[TriggerRule, ...]"

    def pinned(self, revisions: Mapping[str, int]) -> Assets:
        """The assets for a session that began with these revisions: it keeps them, and meets others as published."""
        older = {flow: number for flow, number in revisions.items() if number and self.published.get(flow) != number}
        if not older:
            return self.assets
        key = ("pinned", *sorted(older.items()))
        if key not in self.assets.memo:
            self.assets.memo[key] = _load_assets(self.workspace_id, {**self.published, **older})
        pinned: Assets = self.assets.memo[key]
        return pinned


class TriggerRule(NamedTuple):
    """What starts which flow; ``channel`` is "" for all."""

    kind: str
    keywords: frozenset[str]
    match: str
    flow: str
    channel: str


_places: dict[UUID, Place] = {}


def places(workspace_ids: Iterable[UUID]) -> dict[UUID, Place]:
    """The workspaces as they are now; one query when none of them changed."""
    wanted = list(workspace_ids)
    versions = models.Workspace.objects.filter(pk__in=wanted).values_list("pk", "assets_version")
    return {workspace_id: _place(workspace_id, version) for workspace_id, version in versions}


def place(workspace_id: UUID) -> Place:
    return places([workspace_id])[workspace_id]


def _place(workspace_id: UUID, version: int) -> Place:
    known = _places.get(workspace_id)
    if known is None or known.version != version:
        if len(_places) >= MAX_WORKSPACES:
            _places.clear()
        known = _places[workspace_id] = _load(workspace_id, version)
    return known


def _load(workspace_id: UUID, version: int) -> Place:
    workspace = models.Workspace.objects.get(pk=workspace_id)
    flows = models.Flow.objects.for_workspace(workspace_id).filter(is_archived=False, published__gt=0)
    published = {str(flow): number for flow, number in flows.values_list("pk", "published")}
    return Place(
        workspace_id,
        version,
        workspace.environment(),
        _load_assets(workspace_id, published),
        published,
        tuple(_load_triggers(workspace_id, published)),
    )


def _load_triggers(workspace_id: UUID, published: Mapping[str, int]) -> Iterable[TriggerRule]:
    """Those of one channel before those of all, which they go before."""
    rows = models.Trigger.objects.for_workspace(workspace_id).order_by("channel", "id")
    for row in rows:
        if str(row.flow_id) in published:
            channel = str(row.channel_id) if row.channel_id else ""
            yield TriggerRule(row.kind, frozenset(row.keywords), row.match, str(row.flow_id), channel)


def _load_assets(workspace_id: UUID, revisions: Mapping[str, int]) -> Assets:
    def rows(model: Any, *columns: str) -> Iterable[Any]:
        found: Iterable[Any] = model.objects.for_workspace(workspace_id).order_by("created_on").values_list(*columns)
        return found

    def load_flow(uuid: str) -> Flow | None:
        number = revisions.get(uuid, 0)
        return load_revision(workspace_id, uuid, number) if number else None

    members = models.Membership.objects.for_workspace(workspace_id).select_related("user")
    return Assets(
        channels=[_channel(row) for row in models.Channel.objects.for_workspace(workspace_id).filter(is_active=True)],
        fields=[Field(key, name, kind, str(pk)) for key, name, kind, pk in rows(models.ContactField, *_FIELD)],
        flows=[FlowRef(str(pk), name) for pk, name in rows(models.Flow, "pk", "name") if str(pk) in revisions],
        globals=[Global(*row) for row in rows(models.Global, "key", "name", "value")],
        groups=[Group(str(pk), name, query) for pk, name, query in rows(models.Group, "pk", "name", "query")],
        labels=[Label(str(pk), name) for pk, name in rows(models.Label, "pk", "name")],
        users=[User(str(member.user.pk), member.user.name, member.user.email) for member in members],
        load_flow=load_flow,
    )


_FIELD = ("key", "name", "type", "pk")


def _channel(row: models.Channel) -> Channel:
    return Channel(str(row.pk), row.name, row.address, tuple(row.schemes), tuple(row.roles), row.country)


@lru_cache(maxsize=2000)
def load_revision(workspace_id: UUID, flow: str, number: int) -> Flow | None:
    """A revision of a flow, read and compiled once per process; raises FlowError."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT definition FROM engine_flowrevision WHERE workspace_id = %s AND flow_id = %s AND number = %s",
            [workspace_id, flow, number],
        )
        found = cursor.fetchone()
    return read_flow(found[0]) if found else None
