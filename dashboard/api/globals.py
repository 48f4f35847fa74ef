"""``globals``: values that all flows share."""

import re
from collections.abc import Sequence
from typing import ClassVar

from rest_framework import serializers

from dashboard.api.inputs import Form
from dashboard.api.paging import Order
from dashboard.api.problems import LimitReached, refused
from dashboard.api.resource import EditableResource, Json, Rows
from dashboard.web.access import Can
from engine.models import Global
from engine.services.globals import GlobalRefused, key_of, save_global

_NAME = re.compile(r"[A-Za-z0-9_\- ]+")


class GlobalForm(Form):
    name = serializers.CharField(max_length=36, required=False)
    value = serializers.CharField(max_length=10_000)

    def validate_name(self, name: str) -> str:
        if not _NAME.fullmatch(name):
            raise serializers.ValidationError("Name contains illegal characters.")
        if not key_of(name)[:1].isalpha():
            raise serializers.ValidationError("Name creates Key that is invalid")
        return name

    def validate(self, attrs: Json) -> Json:
        if self.instance is None and "name" not in attrs:
            raise refused("Name is required when creating new global.")
        return attrs

    def create(self, validated_data: Json) -> Global:
        name, value = validated_data["name"], validated_data["value"]
        if Global.objects.for_workspace(self.workspace).filter(key=key_of(name)).exists():
            raise serializers.ValidationError({"name": ["This field must be unique."]})
        try:
            return save_global(workspace=self.workspace, name=name, value=value)
        except GlobalRefused as error:
            raise LimitReached from error

    def update(self, instance: Global, validated_data: Json) -> Global:
        """The name stays as it is."""
        return save_global(workspace=self.workspace, name=instance.name, value=validated_data["value"], found=instance)


class Globals(EditableResource):
    # Values may be keys of web services, which are for those who may change them.
    needs: ClassVar = {"GET": Can.EDIT_FLOWS, "POST": Can.EDIT_FLOWS}
    order = Order("modified_on")
    moment = "modified_on"
    lookups = ("key",)
    form = GlobalForm

    def rows(self) -> Rows:
        return Global.objects.for_workspace(self.workspace)

    def shown(self, rows: Sequence[Global]) -> list[Json]:
        return [{name: getattr(row, name) for name in ("key", "name", "value", "modified_on")} for row in rows]
