"""What makes use of a field or a group, so that nothing that is in use is deleted."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import NamedTuple
from uuid import UUID

from django.db.models import F, Q, QuerySet, TextField
from django.db.models.functions import Cast

from engine.assets import place
from engine.models import (
    Campaign,
    CampaignPoint,
    ContactField,
    Flow,
    FlowRevision,
    Global,
    Group,
    Label,
    Resthook,
    Schedule,
    Trigger,
)
from engine.search import parse
from flows.errors import QueryError


class Usage(NamedTuple):
    """``kind`` is flow, group, campaign, trigger or schedule."""

    kind: str
    name: str
    key: str


class InUse(Exception):
    """Something can't be deleted or changed, because others make use of it: ``usages``."""

    def __init__(self, usages: list[Usage]) -> None:
        super().__init__(", ".join(usage.name for usage in usages))
        self.usages = usages


def usages_of_field(field: ContactField) -> list[Usage]:
    points = CampaignPoint.objects.for_workspace(field.workspace_id).filter(relative_to=field.key)
    campaigns = Campaign.objects.filter(pk__in=points.values("campaign"))
    return [
        *_flows(field.workspace_id, {"type": "field", "key": field.key}),
        *(Usage("group", group.name, str(group.pk)) for group in groups_asking_for(field)),
        *(Usage("campaign", campaign.name, str(campaign.pk)) for campaign in campaigns.order_by("name")),
        *(Usage("schedule", str(one), str(one.pk)) for one in _planned(field.workspace_id) if _asks_for(one, field)),
        *_surveys(field.workspace_id, [f"field:{field.key}", f"age:{field.key}"]),
    ]


def _surveys(workspace_id: UUID, traits: list[str]) -> Iterator[Usage]:
    """Flows whose quota or weights sort people by one of these."""
    sorting = Q(quota__traits__overlap=traits) | Q(weighting__traits__overlap=traits)
    flows: QuerySet[Flow] = Flow.objects.for_workspace(workspace_id).filter(sorting, is_archived=False)
    return (Usage("flow", flow.name, str(flow.pk)) for flow in flows.order_by("name"))


def _planned(workspace_id: UUID) -> QuerySet[Schedule]:
    return Schedule.objects.for_workspace(workspace_id).filter(next_on__isnull=False)


def _asks_for(schedule: Schedule, field: ContactField) -> bool:
    return field.key in _fields_in(schedule.query, schedule.workspace_id)


def count_usages_of_fields(workspace_id: UUID) -> Mapping[str, Counter[str]]:
    """How many flows, groups and points of campaigns make use of each field, by its key: flow, group, point."""
    flows: QuerySet[Flow] = Flow.objects.for_workspace(workspace_id).filter(is_archived=False)
    used: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for dependencies in flows.values_list("inspection__dependencies", flat=True):
        for one in dependencies or ():
            if one["type"] == "field":
                used[one["key"]]["flow"] += 1
    for group in Group.objects.for_workspace(workspace_id).exclude(query=""):
        for key in _fields_in(group.query, workspace_id):
            used[key]["group"] += 1
    for key in CampaignPoint.objects.for_workspace(workspace_id).values_list("relative_to", flat=True):
        used[key]["point"] += 1
    return used


def groups_asking_for(field: ContactField) -> list[Group]:
    """The groups whose query looks at a field."""
    groups = Group.objects.for_workspace(field.workspace_id).exclude(query="").order_by("name")
    return [group for group in groups if field.key in _fields_in(group.query, field.workspace_id)]


def _fields_in(query: str, workspace_id: UUID) -> set[str]:
    """Of a query that can't be understood, none."""
    try:
        return {ref.key for ref in parse(query, place(workspace_id)).inspect().fields} if query else set()
    except QueryError:
        return set()


def usages_of_group(group: Group) -> list[Usage]:
    in_either = Q(groups__contains=[group.pk]) | Q(exclude_groups__contains=[group.pk])
    triggers = Trigger.objects.for_workspace(group.workspace_id).filter(in_either).select_related("flow")
    # Without the group, those whom it leaves out would be written to.
    named = Q(groups__contains=[group.pk]) | Q(exclusions__groups__contains=[str(group.pk)])
    schedules = _planned(group.workspace_id).filter(named)
    return [
        *_flows(group.workspace_id, {"type": "group", "uuid": str(group.pk)}),
        *(Usage("campaign", campaign.name, str(campaign.pk)) for campaign in group.campaigns.order_by("name")),
        *(Usage("trigger", str(trigger.flow), str(trigger.pk)) for trigger in triggers),
        *(Usage("schedule", str(schedule), str(schedule.pk)) for schedule in schedules),
        *_surveys(group.workspace_id, [f"group:{group.pk}"]),
    ]


def usages_of_label(label: Label) -> list[Usage]:
    return list(_flows(label.workspace_id, {"type": "label", "uuid": str(label.pk)}))


def usages_of_global(found: Global) -> list[Usage]:
    return list(_flows(found.workspace_id, {"type": "global", "key": found.key}))


def usages_of_resthook(resthook: Resthook) -> list[Usage]:
    """Flows whose published revision calls it."""
    published = FlowRevision.objects.filter(flow__workspace=resthook.workspace_id, number=F("flow__published"))
    written = published.annotate(text=Cast("definition", TextField()))
    rows = written.filter(text__contains=f'"resthook": "{resthook.slug}"').select_related("flow")
    return [Usage("flow", row.flow.name, str(row.flow_id)) for row in rows.order_by("flow__name")]


def _flows(workspace_id: UUID, dependency: dict[str, str]) -> Iterator[Usage]:
    """Flows whose published revision depends on something."""
    flows: QuerySet[Flow] = Flow.objects.for_workspace(workspace_id).filter(is_archived=False)
    for flow in flows.filter(inspection__dependencies__contains=[dependency]).order_by("name"):
        yield Usage("flow", flow.name, str(flow.pk))
