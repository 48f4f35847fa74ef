"""``groups``: of contacts, filled by hand or by a query."""

from collections.abc import Sequence
from typing import ClassVar

from dashboard.api.inputs import NamedForm
from dashboard.api.named import NamedResource, counted
from dashboard.api.resource import Json, Rows
from dashboard.web.access import Can
from engine.models import ContactCount, Group
from engine.services.groups import create_group, delete_group, update_group


class GroupForm(NamedForm):
    model = Group

    def create(self, validated_data: Json) -> Group:
        return create_group(workspace=self.workspace, name=validated_data["name"])

    def update(self, instance: Group, validated_data: Json) -> Group:
        return update_group(group=instance, name=validated_data["name"], query=instance.query)


class Groups(NamedResource):
    needs: ClassVar = {"GET": Can.VIEW_CONTACTS, "POST": Can.MANAGE_CONTACTS, "DELETE": Can.MANAGE_CONTACTS}
    form = GroupForm

    def rows(self) -> Rows:
        return Group.objects.for_workspace(self.workspace).select_related("workspace")

    def narrowed(self, rows: Rows) -> Rows:
        found = super().narrowed(rows)
        return found.filter(query="") if self.asked_flag("manual_only") else found

    def shown(self, rows: Sequence[Group]) -> list[Json]:
        counts = counted(ContactCount, "group", rows)
        return [_group(group, counts.get(group.pk, 0)) for group in rows]

    def remove(self, row: Group) -> None:
        delete_group(group=row)


def _group(group: Group, count: int) -> Json:
    return {
        "uuid": group.pk,
        "name": group.name,
        "query": group.query or None,
        "status": "evaluating" if group.filling_id else "ready",
        "system": False,
        "count": count,
    }
