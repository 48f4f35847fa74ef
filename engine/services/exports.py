"""Flows and campaigns as files that RapidPro and Jibu can import."""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any, Literal
from uuid import UUID

from engine.assets import Place, place
from engine.models import Campaign, CampaignPoint, Flow, Trigger, Workspace
from engine.search import parse
from engine.services.drafts import open_draft
from engine.services.import_occasions import TRIGGERS
from flows.assets import Assets
from flows.cases.extensions.plain import to_plain
from flows.errors import QueryError
from flows.export import MATCH_TYPES, TRIGGER_TYPES

Json = dict[str, Any]

VERSION = "13"
_FIELD = re.compile(r"\bfields\.([a-z][a-z0-9_]*)")


Depth = Literal["none", "flows", "all"]


def export_flows(
    *,
    workspace: Workspace,
    flows: Iterable[Flow],
    campaigns: Iterable[Campaign] = (),
    site: str,
    plain: bool = False,
    dependencies: Depth = "all",
    with_triggers: bool = True,
) -> Json:
    """These flows as they are being edited and campaigns, the flows that they enter, their triggers, and fields and
    groups of all.

    ``plain`` leaves out what other engines of the language don't have. With less than all ``dependencies`` triggers,
    fields and groups are left out, or entered flows too.
    """
    where = place(workspace.pk)
    assets = where.assets
    planned = [_campaign(campaign, assets) for campaign in campaigns]
    found = {str(flow.pk): open_draft(flow).definition for flow in flows}
    if dependencies != "none":
        _add_entered(workspace, found, planned)
    is_whole = dependencies == "all"
    triggers = list(_triggers(workspace, found, assets)) if is_whole and with_triggers else []
    mentioned = set(_uuids_and_keys([*found.values(), *planned, *triggers])) if is_whole else set()
    groups = [group for group in assets.groups.values() if group.uuid in mentioned]
    mentioned.update(key for group in groups for key in _fields_of(group.query, where))
    return {
        "version": VERSION,
        "site": site,
        "flows": [to_plain(definition) if plain else definition for definition in found.values()],
        "campaigns": planned,
        "triggers": triggers,
        "fields": [
            {"key": field.key, "name": field.name, "type": field.type}
            for field in assets.fields.values()
            if field.key in mentioned
        ],
        "groups": [{"uuid": group.uuid, "name": group.name, "query": group.query or None} for group in groups],
    }


def _campaign(campaign: Campaign, assets: Assets) -> Json:
    return {
        "uuid": str(campaign.pk),
        "name": campaign.name,
        "group": {"uuid": str(campaign.group_id), "name": campaign.group.name},
        "events": [_event(point, assets) for point in campaign.points.select_related("flow").order_by("pk")],
    }


def _event(point: CampaignPoint, assets: Assets) -> Json:
    field = assets.fields.get(point.relative_to)
    event = {
        "uuid": str(point.pk),
        "event_type": "F" if point.flow else "M",
        "offset": point.offset,
        "unit": point.unit[0].upper(),
        "delivery_hour": point.hour,
        "relative_to": {"key": point.relative_to, "label": field.name if field else point.relative_to},
        "start_mode": point.start_mode[0].upper(),
    }
    if point.flow:
        return event | {"flow": {"uuid": str(point.flow.pk), "name": point.flow.name}}
    texts = {language: message.get("text", "") for language, message in point.translations.items()}
    return event | {"message": texts, "base_language": point.base_language}


def _triggers(workspace: Workspace, flows: Iterable[str], assets: Assets) -> Iterator[Json]:
    """Those that are at work, of the kinds that RapidPro has too."""
    rows = Trigger.objects.for_workspace(workspace).filter(flow__in=list(flows), is_paused=False, kind__in=_TRIGGERS)
    for row in rows.select_related("flow").order_by("pk"):
        exported = {
            "trigger_type": _TRIGGERS[row.kind],
            "flow": {"uuid": str(row.flow_id), "name": row.flow.name},
            "groups": list(_groups(row.groups, assets)),
            "exclude_groups": list(_groups(row.exclude_groups, assets)),
            "channel": str(row.channel_id) if row.channel_id else None,
        }
        is_keyword = row.kind == Trigger.Kind.KEYWORD
        yield exported | ({"keywords": row.keywords, "match_type": _MATCHES[row.match]} if is_keyword else {})


_TRIGGERS = {kind: letter for letter, kind in TRIGGER_TYPES.items() if kind in TRIGGERS}
_MATCHES = {match: letter for letter, match in MATCH_TYPES.items()}


def _groups(keys: Iterable[UUID], assets: Assets) -> Iterator[Json]:
    known = (assets.groups.get(str(key)) for key in keys)
    yield from ({"uuid": group.uuid, "name": group.name} for group in known if group)


def _fields_of(query: str, where: Place) -> Iterator[str]:
    """Those that a query of a group asks for; none if it can't be read any more."""
    with suppress(QueryError):
        yield from (field.key for field in parse(query, where).inspect().fields) if query else ()


def _add_entered(workspace: Workspace, found: dict[str, Json], campaigns: Iterable[Json]) -> None:
    """Adds the flows of the workspace that flows and campaigns mention, and those that these mention."""
    waiting = [*found.values(), *campaigns]
    known = {str(flow.pk): flow for flow in Flow.objects.for_workspace(workspace).filter(is_archived=False)}
    while waiting:
        for uuid in set(_uuids_and_keys(waiting.pop())) & known.keys() - found.keys():
            found[uuid] = open_draft(known[uuid]).definition
            waiting.append(found[uuid])


def _uuids_and_keys(data: Any) -> Iterator[str]:
    """What a definition names by UUID or key, and fields that its templates read."""
    if isinstance(data, Mapping):
        yield from (data[key] for key in ("uuid", "key") if isinstance(data.get(key), str))
        for value in data.values():
            yield from _uuids_and_keys(value)
    elif isinstance(data, list):
        for value in data:
            yield from _uuids_and_keys(value)
    elif isinstance(data, str) and "fields." in data:
        yield from _FIELD.findall(data)
