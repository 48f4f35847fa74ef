"""From the text of a query to the contacts that it means."""

from datetime import datetime

from django.db.models import BooleanField, QuerySet
from django.db.models.expressions import RawSQL

from engine.assets import Place
from engine.clock import now as current_time
from engine.models import Contact
from engine.search.conditions import write_sql
from flows.contactql import Query, parse_query


def parse(text: str, place: Place, now: datetime | None = None) -> Query:
    """A query about the contacts of a workspace; raises QueryError. ``now`` says what years of two digits mean."""
    return parse_query(text, place.environment, now or current_time(), place.assets)


def find_contacts(place: Place, text: str) -> QuerySet[Contact]:
    """The contacts of a workspace that a query means, whatever their status; raises QueryError."""
    condition = write_sql(parse(text, place), place)
    # Every value in it is a parameter.
    is_meant = RawSQL(condition.text, condition.params, output_field=BooleanField())  # noqa: S611
    return Contact.objects.for_workspace(place.workspace_id).filter(is_meant)
