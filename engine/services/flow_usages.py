"""What makes use of a flow: flows that enter or start it, triggers, campaigns and schedules."""

from engine.models import CampaignPoint, Flow, Schedule, Trigger
from engine.services.usages import Usage


def usages_of_flow(flow: Flow) -> list[Usage]:
    """Flows count as they are published."""
    dependency = [{"type": "flow", "uuid": str(flow.pk)}]
    entering = Flow.objects.for_workspace(flow.workspace_id).filter(
        inspection__dependencies__contains=dependency, is_archived=False
    )
    triggers = Trigger.objects.filter(flow=flow).order_by("pk")
    points = CampaignPoint.objects.filter(flow=flow).select_related("campaign")
    campaigns = {point.campaign_id: point.campaign.name for point in points}
    schedules = Schedule.objects.filter(flow=flow, next_on__isnull=False)
    return [
        *(Usage("flow", other.name, str(other.pk)) for other in entering.exclude(pk=flow.pk).order_by("name")),
        *(Usage("trigger", " ".join(trigger.keywords) or trigger.kind, str(trigger.pk)) for trigger in triggers),
        *(Usage("campaign", name, str(pk)) for pk, name in campaigns.items()),
        *(Usage("schedule", str(schedule), str(schedule.pk)) for schedule in schedules),
    ]
