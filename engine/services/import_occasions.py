"""Importing what starts flows: triggers and campaigns. UUIDs of the file are given with those that they have here."""

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from engine.models import Campaign, Channel, Flow, Group, Trigger, Workspace
from engine.services.campaigns import PointRefused, create_campaign, save_point
from engine.services.triggers import TriggerConflict, TriggerRefused, save_trigger
from flows.export import CampaignPoint, CampaignSpec, TriggerSpec
from flows.message import MsgContent
from flows.refs import GroupRef

NAME_LENGTH = 64
TRIGGERS = frozenset(
    (
        Trigger.Kind.KEYWORD,
        Trigger.Kind.CATCH_ALL,
        Trigger.Kind.NEW_CONVERSATION,
        Trigger.Kind.MISSED_CALL,
        Trigger.Kind.OPT_OUT,
        Trigger.Kind.CLOSED_TICKET,
    )
)


class LeftOut(NamedTuple):
    """Something of a file that couldn't be: what it belongs to, by its name, and why."""

    of: str
    reason: Exception


def import_trigger(flow: Flow, spec: TriggerSpec, uuids: Mapping[str, str]) -> Iterator[LeftOut]:
    """One that is there already is passed over; gives it if something else here stands in its way."""
    same = Trigger.objects.filter(flow=flow, kind=spec.type, keywords=[word.lower() for word in spec.keywords])
    if same.exists():
        return
    try:
        save_trigger(
            flow=flow,
            kind=spec.type,
            keywords=spec.keywords,
            match=spec.match,
            channel=_channel(flow.workspace, spec.channel_uuid),
            groups=_groups(flow.workspace, spec.groups, uuids),
            exclude_groups=_groups(flow.workspace, spec.exclude_groups, uuids),
        )
    except (TriggerConflict, TriggerRefused) as error:
        yield LeftOut(flow.name, error)


def _channel(workspace: Workspace, uuid: str) -> Channel | None:
    return Channel.objects.for_workspace(workspace).filter(pk=uuid).first() if uuid else None


def _groups(workspace: Workspace, refs: Iterable[GroupRef], uuids: Mapping[str, str]) -> list[Group]:
    wanted = [uuids.get(ref.uuid, ref.uuid) for ref in refs]
    return list(Group.objects.for_workspace(workspace).filter(pk__in=wanted)) if wanted else []


def import_campaign(workspace: Workspace, spec: CampaignSpec, uuids: Mapping[str, str]) -> Iterator[LeftOut]:
    """One that is there already by its name is left as it is; gives the points that can't be."""
    name = spec.name[:NAME_LENGTH].strip()
    group = next(iter(_groups(workspace, [spec.group], uuids)), None)
    if group is None or Campaign.objects.for_workspace(workspace).filter(name=name).exists():
        return
    campaign = create_campaign(workspace=workspace, name=name, group=group)
    for point in spec.points:
        try:
            _import_point(campaign, point, uuids)
        except PointRefused as error:
            yield LeftOut(campaign.name, error)


def _import_point(campaign: Campaign, point: CampaignPoint, uuids: Mapping[str, str]) -> None:
    flow_id = uuids.get(point.flow.uuid, point.flow.uuid) if point.flow else None
    save_point(
        campaign=campaign,
        relative_to=point.relative_to.key,
        offset=point.offset,
        unit=point.unit,
        hour=point.hour,
        flow=Flow.objects.for_workspace(campaign.workspace_id).filter(pk=flow_id).first() if flow_id else None,
        translations={language: MsgContent(text) for language, text in point.message.items()},
        base_language=point.base_language,
        start_mode=point.start_mode,
    )
