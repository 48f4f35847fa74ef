"""``labels``: of messages."""

from collections.abc import Sequence
from typing import ClassVar

from dashboard.api.inputs import NamedForm
from dashboard.api.named import NamedResource, counted
from dashboard.api.problems import LimitReached
from dashboard.api.resource import Json, Rows
from dashboard.web.access import Can
from engine.models import Label, MessageCount
from engine.services.labels import MOST, delete_label, save_label


class LabelForm(NamedForm):
    model = Label

    def create(self, validated_data: Json) -> Label:
        if Label.objects.for_workspace(self.workspace).count() >= MOST:
            raise LimitReached
        return save_label(workspace=self.workspace, name=validated_data["name"])

    def update(self, instance: Label, validated_data: Json) -> Label:
        return save_label(workspace=self.workspace, name=validated_data["name"], label=instance)


class Labels(NamedResource):
    needs: ClassVar = {"GET": Can.VIEW_MESSAGES, "POST": Can.EDIT_CONTACTS, "DELETE": Can.EDIT_CONTACTS}
    form = LabelForm

    def rows(self) -> Rows:
        return Label.objects.for_workspace(self.workspace).select_related("workspace")

    def shown(self, rows: Sequence[Label]) -> list[Json]:
        counts = counted(MessageCount, "label", rows)
        return [{"uuid": label.pk, "name": label.name, "count": counts.get(label.pk, 0)} for label in rows]

    def remove(self, row: Label) -> None:
        delete_label(label=row)
