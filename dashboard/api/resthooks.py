"""``resthooks``: what flows announce, and ``resthook_subscribers``, who is told of it."""

from collections.abc import Sequence
from typing import ClassVar

from django.core.validators import URLValidator
from rest_framework import serializers

from dashboard.api.inputs import Form
from dashboard.api.keys import numbered
from dashboard.api.numbers import number_of
from dashboard.api.problems import LimitReached, refused
from dashboard.api.resource import CreatableResource, DeletableResource, Json, ListResource, Rows
from dashboard.web.access import Can
from engine.models import Resthook, ResthookSubscriber
from engine.services.resthooks import ResthookRefused, subscribe, unsubscribe


class Resthooks(ListResource):
    needs: ClassVar = {"GET": Can.EDIT_FLOWS}
    lookups = ()

    def rows(self) -> Rows:
        return Resthook.objects.for_workspace(self.workspace)

    def shown(self, rows: Sequence[Resthook]) -> list[Json]:
        return [{"resthook": row.slug, "created_on": row.created_on, "modified_on": row.created_on} for row in rows]


class SubscriberForm(Form):
    """Whether an address leads into our own network is seen when it is called, as it may be another by then."""

    resthook = serializers.CharField()
    target_url = serializers.CharField(max_length=255, validators=[URLValidator(schemes=["https", "http"])])

    def validate_resthook(self, slug: str) -> Resthook:
        found = Resthook.objects.for_workspace(self.workspace).select_related("workspace").filter(slug=slug).first()
        if found is None:
            raise serializers.ValidationError(f"No resthook with slug: {slug}")
        return found

    def create(self, validated_data: Json) -> ResthookSubscriber:
        hook, url = validated_data["resthook"], validated_data["target_url"]
        if hook.subscribers.filter(url=url).exists():
            raise refused("URL is already subscribed to this event.")
        try:
            return subscribe(resthook=hook, url=url)
        except ResthookRefused as error:
            raise LimitReached from error


class ResthookSubscribers(CreatableResource, DeletableResource):
    needs: ClassVar = dict.fromkeys(("GET", "POST", "DELETE"), Can.EDIT_FLOWS)
    lookups = ("id",)
    form = SubscriberForm

    def rows(self) -> Rows:
        return ResthookSubscriber.objects.for_workspace(self.workspace).select_related("resthook", "workspace")

    def narrowed(self, rows: Rows) -> Rows:
        return rows.filter(resthook__slug=self.asked("resthook")) if self.asked("resthook") else rows

    def looked_up(self, rows: Rows, name: str, value: str) -> Rows:
        return rows.filter(numbered(value, name))

    def shown(self, rows: Sequence[ResthookSubscriber]) -> list[Json]:
        return list(map(_subscriber, rows))

    def remove(self, row: ResthookSubscriber) -> None:
        unsubscribe(subscriber=row)


def _subscriber(row: ResthookSubscriber) -> Json:
    return {
        "id": number_of(row.pk),
        "resthook": row.resthook.slug,
        "target_url": row.url,
        "created_on": row.created_on,
    }
