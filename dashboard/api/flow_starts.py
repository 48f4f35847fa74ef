"""``flow_starts``: flows that were started for many people, and how far that has come."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import Count
from django.db.models.functions import Coalesce
from rest_framework import serializers

from dashboard.api.audiences import STATUSES, AudienceForm, Status, audience, people_of
from dashboard.api.keys import NumberedResource
from dashboard.api.numbers import number_of
from dashboard.api.paging import BY_KEY, Order
from dashboard.api.references import Reference, flows, named
from dashboard.api.resource import CreatableResource, Json, Rows
from dashboard.web.access import Can
from engine.models import Flow, Inbox, Start
from engine.services.audience import Exclusions
from engine.services.starts import create_start

PARAMS_LENGTH, PARAMS_DEPTH = 10_000, 20
KEY_LENGTH, TEXT_LENGTH, VALUES_MOST = 255, 640, 256
_NOT_IN_KEYS = re.compile(r"[^A-Za-z0-9_]")


class Params(serializers.Field[Any, Any, Any, Any]):
    """What templates find in ``@trigger.params``: an object."""

    default_error_messages = {
        "no_object": "Must be a valid JSON object",
        "max_length": "Ensure this field has no more than {max_length} characters.",
        "max_depth": "Ensure this field has no more than {max_depth} levels.",
    }

    def to_internal_value(self, data: Any) -> Json:
        text = json.dumps(data)
        if not isinstance(data, dict):
            self.fail("no_object")
        if len(text) > PARAMS_LENGTH:
            self.fail("max_length", max_length=PARAMS_LENGTH)
        if _is_deeper(data, PARAMS_DEPTH):  # than all who read it later are sure to cope with
            self.fail("max_depth", max_depth=PARAMS_DEPTH)
        return data


def _is_deeper(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    inside = value.values() if isinstance(value, dict) else value
    return levels == 0 or any(_is_deeper(one, levels - 1) for one in inside)


class Extra(Params):
    """The same as clients from before there were params send it: with lists as objects, and not too much of it."""

    def to_internal_value(self, data: Any) -> Json:
        given: Json = _reduced(super().to_internal_value(data))
        return given


def _reduced(value: Any) -> Any:
    match value:
        case dict():
            return _with_short_keys(value.items())
        case list():
            return _with_short_keys((str(place), one) for place, one in enumerate(value))
        case str():
            return value[:TEXT_LENGTH]
    return value


def _with_short_keys(items: Iterable[tuple[str, Any]]) -> Json:
    few = list(items)[:VALUES_MOST]
    return {_NOT_IN_KEYS.sub("_", key)[:KEY_LENGTH]: _reduced(value) for key, value in few}


class FlowStartForm(AudienceForm):
    nobody = "Must specify at least one group, contact or URN"
    flow = Reference(flows)
    restart_participants = serializers.BooleanField(default=True)
    exclude_active = serializers.BooleanField(default=False)
    params = Params(required=False)
    extra = Extra(required=False)

    def validate_flow(self, flow: Flow) -> Flow:
        if not flow.published:
            raise serializers.ValidationError("Flow has not been published yet.")
        return flow

    def create(self, validated_data: Json) -> Start:
        given = validated_data
        exclude = Exclusions(in_a_flow=given["exclude_active"], had_flow=not given["restart_participants"])
        params = given.get("params") or given.get("extra")
        people = audience(given, exclude=exclude)
        return create_start(flow=given["flow"], audience=people, params=params, by=self.user, origin="api")


class FlowStarts(NumberedResource, CreatableResource):
    """Those that people or programs asked for. What is known to change of one is its end."""

    needs: ClassVar = {"GET": Can.VIEW_STARTS, "POST": Can.START_FLOWS}
    moment = "modified_on"
    form = FlowStartForm

    def rows(self) -> Rows:
        asked = Start.objects.for_workspace(self.workspace).filter(trigger__isnull=True).select_related("flow")
        return asked.annotate(modified_on=Coalesce("finished_on", "created_on"))

    def _order(self) -> Order:
        return BY_KEY.turned() if self.asked_flag("reverse") else BY_KEY

    def shown(self, rows: Sequence[Start]) -> list[Json]:
        known = people_of(self.workspace, rows)
        waiting = dict(Inbox.objects.filter(start__in=rows).values_list("start_id").annotate(Count("id")))
        return [_start(row, known, waiting.get(row.pk, 0)) for row in rows]


def _status(row: Start) -> str:
    """As clients call it. A paused start has started people before, and they have no word for a pause."""
    return STATUSES[Status.STARTED if row.status == Status.PAUSED else Status(row.status)]


def _start(row: Start, known: Mapping[Any, Any], waiting: int) -> Json:
    """A start as clients see it; ``waiting`` is how many of its people are in the inbox."""
    return {
        "uuid": row.pk,
        "id": number_of(row.pk),
        "flow": named(row.flow),
        "status": _status(row),
        "progress": {"total": -1 if row.status == Status.QUEUED else row.total, "started": row.released - waiting},
        "groups": [named(known[key]) for key in row.groups if key in known],
        "contacts": [named(known[key]) for key in row.contacts if key in known],
        "restart_participants": not row.exclusions.get("had_flow", False),
        "exclude_active": row.exclusions.get("in_a_flow", False),
        "params": row.params or None,
        "extra": row.params or None,
        "created_on": row.created_on,
        "modified_on": row.finished_on or row.created_on,
    }
