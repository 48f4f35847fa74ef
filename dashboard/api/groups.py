"""``groups``: of contacts, filled by hand or by a query."""

from collections.abc import Sequence
from typing import ClassVar

from django.db.models import Sum
from rest_framework import serializers

from dashboard.api.inputs import Form, NameField
from dashboard.api.problems import BadQuery
from dashboard.api.resource import DeletableResource, EditableResource, Json, Rows
from dashboard.web.access import Can
from engine.models import ContactCount, Group
from engine.services.groups import create_group, delete_group, update_group


class GroupForm(Form):
    name = NameField()

    def validate_name(self, name: str) -> str:
        same = Group.objects.for_workspace(self.workspace).filter(name__iexact=name).first()
        if same and same != self.instance:
            raise serializers.ValidationError("This field must be unique.")
        return name

    def create(self, validated_data: Json) -> Group:
        return create_group(workspace=self.workspace, name=validated_data["name"])

    def update(self, instance: Group, validated_data: Json) -> Group:
        return update_group(group=instance, name=validated_data["name"], query=instance.query)


class Groups(EditableResource, DeletableResource):
    needs: ClassVar = {"GET": Can.VIEW_CONTACTS, "POST": Can.MANAGE_CONTACTS, "DELETE": Can.MANAGE_CONTACTS}
    form = GroupForm

    def rows(self) -> Rows:
        return Group.objects.for_workspace(self.workspace).select_related("workspace")

    def narrowed(self, rows: Rows) -> Rows:
        if self.asked("uuid") and self.asked("name"):
            raise BadQuery("You may only specify one of the uuid, name parameters")
        if self.asked("name"):
            rows = rows.filter(name__iexact=self.asked("name"))
        return rows.filter(query="") if self.asked_flag("manual_only") else rows

    def shown(self, rows: Sequence[Group]) -> list[Json]:
        counts = _counts(rows)
        return [_group(group, counts.get(f"group:{group.pk}", 0)) for group in rows]

    def remove(self, row: Group) -> None:
        delete_group(group=row)


def _counts(rows: Sequence[Group]) -> dict[str, int]:
    """Members by the scope of their counter."""
    scopes = [f"group:{group.pk}" for group in rows]
    found = ContactCount.objects.filter(workspace__in={group.workspace_id for group in rows}, scope__in=scopes)
    return dict(found.values("scope").annotate(total=Sum("count")).values_list("scope", "total"))


def _group(group: Group, count: int) -> Json:
    return {
        "uuid": group.pk,
        "name": group.name,
        "query": group.query or None,
        "status": "evaluating" if group.filling_id else "ready",
        "system": False,
        "count": count,
    }
