"""``campaigns``: what happens around dates of each person in a group."""

from collections.abc import Sequence
from typing import ClassVar

from dashboard.api.inputs import NamedForm
from dashboard.api.references import Reference, groups, named
from dashboard.api.resource import EditableResource, Json, Rows
from dashboard.web.access import Can
from engine.models import Campaign
from engine.services.campaigns import create_campaign, update_campaign


class CampaignForm(NamedForm):
    model = Campaign
    group = Reference(groups)

    def create(self, validated_data: Json) -> Campaign:
        return create_campaign(workspace=self.workspace, **validated_data)

    def update(self, instance: Campaign, validated_data: Json) -> Campaign:
        return update_campaign(campaign=instance, **validated_data)


class Campaigns(EditableResource):
    needs: ClassVar = {"GET": Can.VIEW_TRIGGERS, "POST": Can.EDIT_TRIGGERS}
    form = CampaignForm

    def rows(self) -> Rows:
        return Campaign.objects.for_workspace(self.workspace).select_related("group", "workspace")

    def shown(self, rows: Sequence[Campaign]) -> list[Json]:
        return list(map(_campaign, rows))


def _campaign(row: Campaign) -> Json:
    return {
        "uuid": row.pk,
        "name": row.name,
        "archived": False,
        "group": named(row.group),
        "created_on": row.created_on,
    }
