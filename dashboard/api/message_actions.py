"""``message_actions``: labels on messages that came in, putting them away, deleting them."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any, ClassVar
from uuid import UUID

from django.db.models import Q
from rest_framework import serializers

from dashboard.api.inputs import Form, NameField
from dashboard.api.keys import having
from dashboard.api.numbers import number_of
from dashboard.api.problems import refused
from dashboard.api.references import MOST, Reference, References, labels
from dashboard.api.resource import ActionResource, Json
from dashboard.web.access import Can
from engine.models import Label, Message, Workspace
from engine.services.labels import save_label
from engine.services.message_edits import change_messages, delete_messages

LABELLING = ("label", "unlabel")
DELETE = "delete"
ACTIONS = (*LABELLING, "archive", "restore", DELETE)


class MessagesField(serializers.Field[Any, Any, Any, Any]):
    """At most a hundred messages by UUID or number; gives those that there are by what names them, None for others."""

    default_error_messages = {
        **References.default_error_messages,
        "outgoing": "Not an incoming message: {value}",
    }

    def to_internal_value(self, data: Any) -> Mapping[Any, Message | None]:
        if not isinstance(data, list):
            self.fail("not_a_list", input_type=type(data).__name__)
        if len(data) > MOST:
            self.fail("max_length", max_length=MOST)
        if not all(isinstance(one, str | int) for one in data):
            self.fail("no_text")
        found = _found(self.context["resource"].workspace, data)
        for given, message in found.items():
            if message and message.direction == Message.Direction.OUT:
                self.fail("outgoing", value=given)
        return found


def _found(workspace: Workspace, given: Sequence[str | int]) -> dict[str | int, Message | None]:
    wanted = [named for one in given if (named := having(str(one)))]
    rows = Message.objects.for_workspace(workspace).filter(reduce(or_, wanted, Q(pk__in=[])))
    by_name: dict[str, Message] = {}
    for row in rows.only("direction"):
        by_name[str(row.pk)] = by_name[str(number_of(row.pk))] = row
    return {one: by_name.get(str(one).lower()) for one in given}


class MessageActionForm(Form):
    messages = MessagesField()
    action = serializers.ChoiceField(ACTIONS)
    label = Reference(labels, required=False)  # type: ignore[assignment]  # fields of forms have a label of their own
    label_name = NameField(required=False)

    def validate(self, attrs: Json) -> Json:
        action = attrs["action"]
        given = [name for name in ("label", "label_name") if name in attrs]
        if len(given) > 1:
            raise refused("Can't specify both label and label_name.")
        if action in LABELLING and not given:
            raise refused(f'For action "{action}" you should also specify a label')
        if action not in LABELLING and given:
            raise refused(f'For action "{action}" you should not specify a label')
        return attrs

    def create(self, validated_data: Json) -> Json:
        """Changes those that there are, and tells which there are not."""
        found: Mapping[str | int, Message | None] = validated_data["messages"]
        self._change(validated_data, [message.pk for message in found.values() if message])
        failures = [given for given, message in found.items() if message is None]
        return {"failures": failures} if failures else {}

    def _change(self, given: Json, keys: list[UUID]) -> None:
        action, label = given["action"], given.get("label")
        if action == DELETE:
            delete_messages(workspace=self.workspace, messages=keys)
            return
        if name := given.get("label_name"):
            label = self._called(name, is_made=action == "label")
        change_messages(action, self.workspace, keys, label)

    def _called(self, name: str, *, is_made: bool) -> Label | None:
        found = labels(self.workspace, [name]).get(name)
        return save_label(workspace=self.workspace, name=name) if is_made and not found else found


class MessageActions(ActionResource):
    needs: ClassVar = {"POST": Can.EDIT_CONTACTS}
    form = MessageActionForm
