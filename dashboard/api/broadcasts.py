"""``broadcasts``: one message to many people, to each in their language."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from rest_framework import serializers

from dashboard.api.audiences import STATUSES, AudienceForm, Status, audience, people_of
from dashboard.api.contents import (
    NOTHING_SAID,
    Attachments,
    Translated,
    check_language,
    contents_of,
    main_language,
    quick_replies_field,
    text_field,
)
from dashboard.api.keys import NumberedResource
from dashboard.api.numbers import number_of
from dashboard.api.problems import refused
from dashboard.api.references import named
from dashboard.api.resource import CreatableResource, Json, Rows
from dashboard.api.urns import shown_urn
from dashboard.web.access import Can
from engine.models import Broadcast
from engine.services.broadcasts import create_broadcast


class BroadcastForm(AudienceForm):
    nobody = "Must provide either urns, contacts or groups."
    text = Translated(child=text_field(), required=False)
    attachments = Translated(child=Attachments(), required=False)
    quick_replies = Translated(child=quick_replies_field(), required=False)
    base_language = serializers.CharField(validators=[check_language], required=False)

    def validate(self, attrs: Json) -> Json:
        if not (attrs.get("text") or any(attrs.get("attachments", {}).values())):
            raise refused(NOTHING_SAID)
        super().validate(attrs)
        said = attrs.get("text") or attrs["attachments"]
        main = main_language(self.workspace)
        base = attrs.setdefault("base_language", main if main in said else next(iter(said)))
        if base not in said:
            raise refused("No text translation provided in base language.")
        return attrs

    def create(self, validated_data: Json) -> Broadcast:
        given, base = validated_data, validated_data["base_language"]
        return create_broadcast(
            workspace=self.workspace,
            audience=audience(given),
            translations=contents_of(given, base),
            base_language=base,
            by=self.user,
        )


class Broadcasts(NumberedResource, CreatableResource):
    """Those that flows sent and answers to one person are among them, those that are only planned are not."""

    needs: ClassVar = {"GET": Can.VIEW_MESSAGES, "POST": Can.START_FLOWS}
    scope = "v2.broadcasts"
    form = BroadcastForm

    def rows(self) -> Rows:
        return Broadcast.objects.for_workspace(self.workspace).select_related("workspace")

    def shown(self, rows: Sequence[Broadcast]) -> list[Json]:
        known = people_of(self.workspace, rows)
        return [_broadcast(row, known) for row in rows]


def _broadcast(row: Broadcast, known: Mapping[Any, Any]) -> Json:
    return {
        "uuid": row.pk,
        "id": number_of(row.pk),
        "status": STATUSES[Status(row.status)],
        "progress": {"total": -1 if row.status == Status.QUEUED else row.total, "started": row.released},
        "urns": [shown_urn(urn, row.workspace) for urn in row.urns],
        "contacts": [named(known[key]) for key in row.contacts if key in known],
        "groups": [named(known[key]) for key in row.groups if key in known],
        "text": _by_language(row, "text", ""),
        "attachments": _by_language(row, "attachments", []),
        "quick_replies": _by_language(row, "quick_replies", []),
        "base_language": row.base_language,
        "created_on": row.created_on,
    }


def _by_language(row: Broadcast, name: str, nothing: Any) -> Json:
    return {language: said.get(name, nothing) for language, said in row.translations.items()}
