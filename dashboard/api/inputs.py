"""Kinds of input that several resources take."""

from typing import Any, ClassVar

from rest_framework import serializers

from dashboard.api.resource import Resource
from engine.models import Campaign, Group, Label, Topic, User, Workspace

NAME_LENGTH = 64


class Form(serializers.Serializer[Any]):
    """Reads what is sent for a resource; ``save`` carries it out by services."""

    @property
    def resource(self) -> Resource:
        found: Resource = self.context["resource"]
        return found

    @property
    def workspace(self) -> Workspace:
        return self.resource.workspace

    @property
    def user(self) -> User:
        return self.resource.user


def check_name(text: str) -> None:
    """What names of groups, labels, campaigns and flows can't have."""
    for refused in ('"', "\\"):
        if refused in text:
            raise serializers.ValidationError(f"Cannot contain the character: {refused}")
    if text != text.strip():
        raise serializers.ValidationError("Cannot begin or end with whitespace.")


class NameField(serializers.CharField):
    """The name of a thing that people make."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=NAME_LENGTH, trim_whitespace=False, validators=[check_name], **options)


class NamedForm(Form):
    """Of what has a name that no other of its ``model`` has in the workspace, in whatever case."""

    model: ClassVar[type[Campaign | Group | Label | Topic]]
    name = NameField()

    def validate_name(self, name: str) -> str:
        same = self.model.objects.for_workspace(self.workspace).filter(name__iexact=name)
        if any(row != self.instance for row in same):
            raise serializers.ValidationError("This field must be unique.")
        return name
