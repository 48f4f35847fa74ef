"""Flows and campaigns as files that RapidPro and Jibu can import."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal

from engine.assets import place
from engine.models import Campaign, CampaignPoint, Flow, Workspace
from engine.services.drafts import open_draft
from flows.assets import Assets
from flows.cases.extensions.plain import to_plain

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
) -> Json:
    """These flows as they are being edited and campaigns, the flows that they enter, and fields and groups of all.

    ``plain`` leaves out what other engines of the language don't have. With less than all ``dependencies`` fields and
    groups are left out, or entered flows too.
    """
    assets = place(workspace.pk).assets
    planned = [_campaign(campaign, assets) for campaign in campaigns]
    found = {str(flow.pk): open_draft(flow).definition for flow in flows}
    if dependencies != "none":
        _add_entered(workspace, found, planned)
    mentioned = set(_uuids_and_keys([*found.values(), *planned])) if dependencies == "all" else set()
    return {
        "version": VERSION,
        "site": site,
        "flows": [to_plain(definition) if plain else definition for definition in found.values()],
        "campaigns": planned,
        "triggers": [],
        "fields": [
            {"key": field.key, "name": field.name, "type": field.type}
            for field in assets.fields.values()
            if field.key in mentioned
        ],
        "groups": [
            {"uuid": group.uuid, "name": group.name, "query": group.query or None}
            for group in assets.groups.values()
            if group.uuid in mentioned
        ],
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
