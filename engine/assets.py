"""The assets of workspaces as flows see them, kept per process until the workspace's version moves on."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple, cast
from uuid import UUID

import msgspec
from django.db import connection

from engine import models
from engine.core.broadcast import Broadcast
from engine.core.campaigns import Point, StartMode, Unit
from engine.core.matching import Rule
from engine.core.optout import OptWords, opt_words
from engine.core.quiet import Quiet
from engine.near_letters import writes_near_letters
from flows.assets import Assets, Channel, Field, Global, Group, Label, Resthook, Topic, User
from flows.definition import Flow
from flows.environment import Environment
from flows.locations import Locations
from flows.message import MsgContent
from flows.reading import read_flow
from flows.refs import FlowRef

MAX_WORKSPACES = 200


class Place(NamedTuple):
    """A workspace at one moment: nothing in it changes. ``key`` is its id as rows are written with it."""

    workspace_id: UUID
    key: str
    version: int
    environment: Environment
    assets: Assets
    published: Mapping[str, int]
    triggers: tuple[Rule, ...]
    # Flows that take keywords for answers.
    ignoring: frozenset[str]
    points: Mapping[str, Point]
    quiet: Quiet
    opt_words: OptWords

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


_places: dict[UUID, Place] = {}


def places(workspace_ids: Iterable[UUID]) -> dict[UUID, Place]:
    """The workspaces as they are now; one query when none of them changed."""
    wanted = list(workspace_ids)
    versions = models.Workspace.objects.filter(pk__in=wanted).values_list("pk", "assets_version")
    return {workspace_id: place_at(workspace_id, version) for workspace_id, version in versions}


def place(workspace_id: UUID) -> Place:
    return places([workspace_id])[workspace_id]


def place_at(workspace_id: UUID, version: int) -> Place:
    """The workspace, whose version a caller has just read."""
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
        str(workspace_id),
        version,
        workspace.environment(),
        _load_assets(workspace_id, published),
        published,
        tuple(_load_triggers(workspace_id, published)),
        frozenset(str(flow) for flow in flows.filter(ignore_keywords=True).values_list("pk", flat=True)),
        {point.uuid: point for point in _load_points(workspace_id)},
        workspace.quiet(),
        opt_words(workspace.languages, workspace.opt_words),
    )


def _load_triggers(workspace_id: UUID, published: Mapping[str, int]) -> Iterable[Rule]:
    """Newer ones come first."""
    rows = models.Trigger.objects.for_workspace(workspace_id).filter(is_paused=False).order_by("-id")
    return [rule_of(row) for row in rows if str(row.flow_id) in published]


def rule_of(row: models.Trigger) -> Rule:
    return Rule(
        row.kind,
        str(row.flow_id),
        frozenset(row.keywords),
        row.match,
        str(row.channel_id) if row.channel_id else "",
        frozenset(map(str, row.groups)),
        frozenset(map(str, row.exclude_groups)),
    )


def _load_points(workspace_id: UUID) -> Iterable[Point]:
    rows = models.CampaignPoint.objects.for_workspace(workspace_id).select_related("campaign").order_by("id")
    return [_point(row) for row in rows]


def _point(row: models.CampaignPoint) -> Point:
    said = Broadcast(read_translations(row.translations), row.base_language) if row.translations else None
    return Point(
        *(str(row.pk), str(row.campaign_id), row.campaign.name, str(row.campaign.group_id)),
        *(row.relative_to, row.offset, cast("Unit", row.unit), row.hour),
        str(row.flow_id) if row.flow_id else "",
        said,
        cast("StartMode", row.start_mode),
    )


def read_translations(stored: Mapping[str, Any]) -> dict[str, MsgContent]:
    """What a broadcast says, by language."""
    return msgspec.convert(stored, dict[str, MsgContent])


def _load_assets(workspace_id: UUID, revisions: Mapping[str, int]) -> Assets:
    def rows(model: Any, *columns: str) -> Iterable[Any]:
        found: Iterable[Any] = model.objects.for_workspace(workspace_id).order_by("created_on").values_list(*columns)
        return found

    def load_flow(uuid: str) -> Flow | None:
        number = revisions.get(uuid, 0)
        return load_revision(workspace_id, uuid, number) if number else None

    members = models.Membership.objects.for_workspace(workspace_id).select_related("user")
    hooks = models.Resthook.objects.for_workspace(workspace_id).prefetch_related("subscribers")
    return Assets(
        channels=[_channel(row) for row in models.Channel.objects.for_workspace(workspace_id).filter(is_active=True)],
        fields=[Field(key, name, kind, str(pk)) for key, name, kind, pk in rows(models.ContactField, *_FIELD)],
        flows=[FlowRef(str(pk), name) for pk, name in rows(models.Flow, "pk", "name") if str(pk) in revisions],
        globals=[Global(*row) for row in rows(models.Global, "key", "name", "value")],
        groups=[Group(str(pk), name, query) for pk, name, query in rows(models.Group, "pk", "name", "query")],
        labels=[Label(str(pk), name) for pk, name in rows(models.Label, "pk", "name")],
        locations=_load_locations(workspace_id),
        resthooks=[Resthook(hook.slug, tuple(one.url for one in hook.subscribers.all())) for hook in hooks],
        topics=[Topic(str(pk), name) for pk, name in rows(models.Topic, "pk", "name")],
        users=[User(str(member.user.pk), member.user.name, member.user.email) for member in members],
        load_flow=load_flow,
    )


_FIELD = ("key", "name", "type", "pk")


def _load_locations(workspace_id: UUID) -> Locations | None:
    rows = models.Boundary.objects.for_workspace(workspace_id).order_by("level", "name")
    country: dict[str, Any] | None = None
    children: dict[UUID, list[dict[str, Any]]] = {}
    for pk, parent, name, aliases in rows.values_list("pk", "parent_id", "name", "aliases"):
        place: dict[str, Any] = {"name": name, "aliases": aliases, "children": children.setdefault(pk, [])}
        if parent:
            children[parent].append(place)
        else:
            country = place
    return Locations(country) if country else None


def _channel(row: models.Channel) -> Channel:
    return Channel(
        uuid=str(row.pk),
        name=row.name,
        address=row.address,
        schemes=tuple(row.schemes),
        roles=tuple(row.roles),
        country=row.country,
        near_letters=writes_near_letters(row.type, row.config),
    )


def load_revision(workspace_id: UUID, flow: str, number: int) -> Flow | None:
    """A revision of a flow, read and compiled once per process; raises FlowError.

    It is known by its key: if it is never committed, another gets its number.
    """
    found = models.FlowRevision.objects.for_workspace(workspace_id).filter(flow=UUID(flow), number=number)
    revision = found.values_list("pk", flat=True).first()
    return read_revision(revision) if revision else None


@lru_cache(maxsize=2000)
def read_revision(revision: UUID) -> Flow:
    """Like ``load_revision``, by its key."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT definition FROM engine_flowrevision WHERE id = %s", [revision])
        ((definition,),) = cursor.fetchall()
    return read_flow(definition)
