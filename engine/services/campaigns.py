"""Campaigns: flows and messages some time before or after a date of each contact in a group."""

from collections.abc import Mapping
from datetime import tzinfo

import msgspec
from django.db import transaction

from engine.core.campaigns import CREATED_ON, LAST_SEEN_ON
from engine.core.quiet import Quiet
from engine.jobs.registry import create_job
from engine.models import Campaign, CampaignPoint, ContactField, Flow, Group, Workspace
from engine.services.rescheduling import Wanted, give_turns
from engine.services.schedules import replan_schedules
from flows.message import MsgContent
from flows.told import told

HOURS = range(-1, 24)


class PointRefused(ValueError):
    """What was given makes no point of a campaign."""


@transaction.atomic
def create_campaign(*, workspace: Workspace, name: str, group: Group) -> Campaign:
    return Campaign.objects.create(workspace=workspace, name=name, group=group)


@transaction.atomic
def update_campaign(*, campaign: Campaign, name: str, group: Group) -> Campaign:
    """Another name or group; those who were in the group are no longer concerned, those in the new one are."""
    before = campaign.group_id
    campaign.name, campaign.group = name, group
    campaign.save(update_fields=["name", "group"])
    if before != group.pk:
        reschedule_group(campaign=campaign)
    campaign.workspace.touch_assets()
    return campaign


@transaction.atomic
def delete_campaign(*, campaign: Campaign) -> None:
    """What it had scheduled finds no point when it comes due."""
    workspace = campaign.workspace
    campaign.delete()
    workspace.touch_assets()


@transaction.atomic
def save_point(
    *,
    campaign: Campaign,
    relative_to: str,
    offset: int,
    unit: str,
    hour: int = -1,
    flow: Flow | None = None,
    translations: Mapping[str, MsgContent] | None = None,
    base_language: str = "",
    start_mode: str = CampaignPoint.StartMode.INTERRUPT,
    point: CampaignPoint | None = None,
) -> CampaignPoint:
    """Makes a point that starts a flow or sends a message, or changes one; everyone in the group is scheduled anew.

    ``relative_to`` is the key of a date field, or ``created_on`` or ``last_seen_on``; ``passive`` is for messages and
    flows in the background. Raises PointRefused.
    """
    _check(campaign, relative_to, unit, hour)
    _check_mode(start_mode, flow)
    said = translations or {}
    if (flow is None) == (base_language not in said):
        raise PointRefused(told("It needs either a flow or a message in the main language."))
    saved = point or CampaignPoint(workspace_id=campaign.workspace_id, campaign=campaign)
    saved.relative_to, saved.offset, saved.unit, saved.hour, saved.flow = relative_to, offset, unit, hour, flow
    saved.translations = {language: msgspec.to_builtins(content) for language, content in said.items()}
    saved.base_language, saved.start_mode = base_language, start_mode
    saved.save()
    reschedule_group(campaign=campaign)
    return saved


def _check(campaign: Campaign, relative_to: str, unit: str, hour: int) -> None:
    fields = ContactField.objects.for_workspace(campaign.workspace_id).filter(type=ContactField.Type.DATETIME)
    known = {CREATED_ON, LAST_SEEN_ON, *fields.values_list("key", flat=True)}
    if relative_to not in known:
        dates = ", ".join(sorted(known))
        raise PointRefused(told("'{name}' is not a date; there are {dates}", name=relative_to, dates=dates))
    if unit not in CampaignPoint.Unit.values:
        raise PointRefused(f"'{unit}' is not one of {', '.join(CampaignPoint.Unit.values)}")
    if hour not in HOURS:
        raise PointRefused(told("The hour is from 0 to 23, or -1 for that of the date."))


def _check_mode(mode: str, flow: Flow | None) -> None:
    if mode not in CampaignPoint.StartMode.values:
        raise PointRefused(f"'{mode}' is not one of {', '.join(CampaignPoint.StartMode.values)}")
    if mode == CampaignPoint.StartMode.PASSIVE and flow and flow.type != Flow.Type.BACKGROUND:
        raise PointRefused(told("Only a flow in the background leaves what the contact is in alone."))


@transaction.atomic
def delete_point(*, point: CampaignPoint) -> None:
    """What it had scheduled finds no point when it comes due."""
    point.delete()
    point.workspace.touch_assets()


@transaction.atomic
def set_quiet_times(*, workspace: Workspace, quiet: Quiet) -> None:
    """Hours and dates at which campaigns and schedules write to nobody; what is set already moves with them."""
    workspace.quiet_from, workspace.quiet_until, workspace.blocked_dates = quiet.begin, quiet.end, sorted(quiet.dates)
    workspace.save(update_fields=["quiet_from", "quiet_until", "blocked_dates"])
    workspace.touch_assets()
    replan(workspace=workspace, before=workspace.environment().tz)


def replan(*, workspace: Workspace, before: tzinfo) -> None:
    """What campaigns and schedules have planned is planned anew, for the workspace's clock and quiet hours as they are
    now; ``before`` is the time zone that it had. What waits and would have been due by now happens at once.
    """
    for campaign in Campaign.objects.for_workspace(workspace):
        reschedule_group(campaign=campaign, keeps_late=True)
    replan_schedules(workspace=workspace, before=before)


def reschedule_group(*, campaign: Campaign, keeps_late: bool = False) -> None:
    """Everyone in the campaign's group is scheduled anew, after what waits for them already; of a large group the first
    at once, the others in the background.

    What would have been due by now doesn't happen any more, or at once if it ``keeps_late``.
    """
    campaign.workspace.touch_assets()
    last = give_turns(Wanted(campaign.workspace_id, campaign.group_id, keeps_late))
    if last:
        params = {"group": str(campaign.group_id), "keeps_late": keeps_late, "after": str(last)}
        create_job(workspace=campaign.workspace, kind="reschedule", params=params)
