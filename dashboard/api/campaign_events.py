"""``campaign_events``: what a campaign does, and when."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from rest_framework import serializers

from dashboard.api.contents import Translated, contents_of, main_language, text_field
from dashboard.api.inputs import Form
from dashboard.api.problems import refused
from dashboard.api.references import Reference, by_key, by_key_or_name, named
from dashboard.api.resource import DeletableResource, EditableResource, Json, Rows
from dashboard.web.access import Can
from dashboard.web.campaigns.forms import MAX_OFFSET
from engine.core.campaigns import CREATED_ON, LAST_SEEN_ON
from engine.models import Campaign, CampaignPoint, ContactField, Flow, Workspace
from engine.services.campaigns import HOURS, PointRefused, delete_point, save_point

OWN_DATES = {CREATED_ON: "Created On", LAST_SEEN_ON: "Last Seen On"}
OF_DAYS = (CampaignPoint.Unit.DAYS, CampaignPoint.Unit.WEEKS)


class EventForm(Form):
    campaign = Reference(by_key(Campaign), required=False)
    relative_to = serializers.CharField()
    offset = serializers.IntegerField(min_value=-MAX_OFFSET, max_value=MAX_OFFSET)
    unit = serializers.ChoiceField(CampaignPoint.Unit.choices)
    delivery_hour = serializers.IntegerField(min_value=HOURS[0], max_value=HOURS[-1])
    message = Translated(child=text_field(), required=False)
    flow = Reference(by_key(Flow, is_archived=False, published__gt=0), required=False)

    def validate_campaign(self, campaign: Campaign) -> Campaign:
        if self.instance and campaign != self.instance.campaign:
            raise serializers.ValidationError("Cannot change campaign for existing events")
        return campaign

    def validate_relative_to(self, key: str) -> str:
        if key not in OWN_DATES and not ContactField.objects.for_workspace(self.workspace).filter(key=key).exists():
            raise serializers.ValidationError(f"No such object: {key}")
        return key

    def validate_message(self, message: Mapping[str, str]) -> Mapping[str, str]:
        main = main_language(self.workspace)
        if message and main not in message:
            raise serializers.ValidationError(f"Must include translation for base language '{main}'")
        return message

    def validate(self, attrs: Json) -> Json:
        if not self.instance and "campaign" not in attrs:
            raise serializers.ValidationError({"campaign": ["This field is required."]})
        if bool(attrs.get("flow")) == bool(attrs.get("message")):
            raise refused("Flow or a message text required.")
        return attrs

    def create(self, validated_data: Json) -> CampaignPoint:
        return self._saved(validated_data, campaign=validated_data["campaign"])

    def update(self, instance: CampaignPoint, validated_data: Json) -> CampaignPoint:
        kept = {"campaign": instance.campaign, "start_mode": instance.start_mode}
        return self._saved(validated_data, point=instance, **kept)

    def _saved(self, given: Json, **of_point: Any) -> CampaignPoint:
        said = given.get("message")
        base = main_language(self.workspace) if said else ""
        try:
            return save_point(
                relative_to=given["relative_to"],
                offset=given["offset"],
                unit=given["unit"],
                hour=given["delivery_hour"] if given["unit"] in OF_DAYS else -1,
                flow=given.get("flow"),
                translations=contents_of({"text": said}, base) if said else {},
                base_language=base,
                **of_point,
            )
        except PointRefused as error:
            raise serializers.ValidationError({"relative_to": [str(error)]}) from error


class CampaignEvents(EditableResource, DeletableResource):
    """One that is changed keeps its UUID."""

    needs: ClassVar = {"GET": Can.VIEW_TRIGGERS, "POST": Can.EDIT_TRIGGERS, "DELETE": Can.EDIT_TRIGGERS}
    form = EventForm

    def rows(self) -> Rows:
        found = CampaignPoint.objects.for_workspace(self.workspace)
        return found.select_related("campaign__workspace", "flow", "workspace")

    def narrowed(self, rows: Rows) -> Rows:
        name = self.asked("campaign")
        return rows.filter(campaign=_campaign(self.workspace, name)) if name else rows

    def shown(self, rows: Sequence[CampaignPoint]) -> list[Json]:
        fields = ContactField.objects.for_workspace(self.workspace)
        names = {**dict(fields.values_list("key", "name")), **OWN_DATES}
        return [_event(row, names.get(row.relative_to, row.relative_to)) for row in rows]

    def remove(self, row: CampaignPoint) -> None:
        delete_point(point=row)


def _campaign(workspace: Workspace, name: str) -> Campaign | None:
    found: Campaign | None = by_key_or_name(Campaign)(workspace, [name]).get(name)
    return found


def _event(row: CampaignPoint, date: str) -> Json:
    said = {language: content.get("text", "") for language, content in row.translations.items()}
    return {
        "uuid": row.pk,
        "campaign": named(row.campaign),
        "relative_to": {"key": row.relative_to, "name": date, "label": date},
        "offset": row.offset,
        "unit": row.unit,
        "delivery_hour": row.hour,
        "flow": named(row.flow),
        "message": said or None,
        "created_on": row.created_on,
    }
