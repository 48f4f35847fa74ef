"""``topics``: what tickets are about."""

from collections.abc import Sequence
from typing import Any, ClassVar

from rest_framework.exceptions import PermissionDenied

from dashboard.api.inputs import NamedForm
from dashboard.api.named import counted
from dashboard.api.resource import EditableResource, Json, Rows
from dashboard.web.access import Can
from engine.models import TicketCount, Topic
from engine.services.tickets import change_topic_itself, create_topic


class TopicForm(NamedForm):
    model = Topic

    def create(self, validated_data: Json) -> Topic:
        return create_topic(workspace=self.workspace, name=validated_data["name"])

    def update(self, instance: Topic, validated_data: Json) -> Topic:
        change_topic_itself(topic=instance, name=validated_data["name"], target_minutes=instance.target_minutes)
        return instance


class Topics(EditableResource):
    """Whoever answers tickets sees what they can be about."""

    needs: ClassVar = {"GET": Can.ANSWER_TICKETS, "POST": Can.MANAGE_TICKETS}
    form = TopicForm

    def rows(self) -> Rows:
        return Topic.objects.for_workspace(self.workspace).select_related("workspace")

    def changed(self) -> Any:
        found = super().changed()
        if found and found.name == Topic.GENERAL:
            raise PermissionDenied("Cannot modify system object.")
        return found

    def shown(self, rows: Sequence[Topic]) -> list[Json]:
        counts = counted(TicketCount, "topic", rows)
        return [_topic(row, counts.get(row.pk, 0)) for row in rows]


def _topic(row: Topic, number: int) -> Json:
    return {
        "uuid": row.pk,
        "name": row.name,
        "counts": {"open": number},
        "system": row.name == Topic.GENERAL,
        "created_on": row.created_on,
    }
