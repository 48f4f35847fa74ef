"""A workspace: one programme's contacts, flows and channels, closed to all others."""

from datetime import datetime
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.expressions import RawSQL
from django.utils.timezone import now

from engine.core.quiet import Quiet
from engine.models.base import uuid7
from flows.collation import WITH_ARABIC_LETTERS
from flows.environment import Environment, NumberFormat

# From a sequence: a version that was rolled back, and that a process may know, never comes again.
NEXT_VERSION = "nextval('engine_assets_version')"
COMMA = NumberFormat(decimal_symbol=",", digit_grouping_symbol=".")


class Workspace(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=128)
    country = models.CharField(max_length=2, blank=True, default="", help_text="ISO 3166 code, as RW")
    languages = ArrayField(models.CharField(max_length=3), default=list, help_text="ISO 639-3, the main one first")
    timezone = models.CharField(max_length=64, default="UTC")
    date_format = models.CharField(max_length=16, default="DD-MM-YYYY")
    time_format = models.CharField(max_length=16, default="tt:mm")
    decimal_symbol = models.CharField(
        max_length=1, db_default=".", default=".", help_text="A point, with commas between thousands, or the other way"
    )
    input_collation = models.CharField(max_length=16, default="default")
    redact_urns = models.BooleanField(default=False, help_text="Hide phone numbers from everyone and from flows")
    quiet_from = models.TimeField(null=True, help_text="From then on campaigns and schedules write to nobody…")
    quiet_until = models.TimeField(null=True, help_text="…until then, on each contact's clock")
    blocked_dates = ArrayField(models.DateField(), default=list, help_text="Days on which they don't either")
    outbox_limit = models.IntegerField(
        default=10_000, help_text="Starts and broadcasts wait while so many messages haven't left yet"
    )
    opt_words = models.JSONField(
        default=dict, help_text="{language: {stop, start, stopped, started}} where they aren't the usual ones"
    )
    currency = models.CharField(max_length=3, blank=True, default="", help_text="ISO 4217 code of prices, as EUR")
    contact_columns = ArrayField(
        models.CharField(max_length=64),
        default=list,
        help_text="Columns of the list of contacts: attributes, and fields as fields.<key>; none for the usual ones",
    )
    ticket_minutes = models.PositiveIntegerField(
        null=True, blank=True, help_text="Within how long people are to be answered, where the topic doesn't say"
    )
    agents_see_all = models.BooleanField(
        db_default=False, help_text="Agents see the tickets of others too, not only their own and those of nobody"
    )
    personas = models.JSONField(default=list, help_text="Whom the editor's phone plays: [{id, name, …}]")
    require_two_factor = models.BooleanField(
        db_default=False, default=False, help_text="Members need a second factor to come in"
    )
    is_active = models.BooleanField(default=True)
    # Raised by whatever changes fields, groups, channels, flows or globals, so that caches of them can tell.
    assets_version = models.BigIntegerField(default=1)
    created_on = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return self.name

    def environment(self) -> Environment:
        formats: dict[str, Any] = {
            "date_format": self.date_format,
            "time_format": self.time_format,
            "input_collation": self._collation,
            "number_format": COMMA if self.decimal_symbol == "," else NumberFormat(),
        }
        return Environment(
            **formats,
            timezone=self.timezone,
            allowed_languages=tuple(self.languages),
            default_country=self.country,
            redaction_policy="urns" if self.redact_urns else "none",
        )

    @property
    def _collation(self) -> str:
        """How words of answers are compared: where people write Arabic letters, by what these stand for."""
        if self.input_collation == "default" and not WITH_ARABIC_LETTERS.isdisjoint(self.languages):
            return "arabic_variants"
        return self.input_collation

    def quiet(self) -> Quiet:
        return Quiet(self.quiet_from, self.quiet_until, frozenset(self.blocked_dates))

    def next_allowed(self, moment: datetime) -> datetime:
        """The moment itself, or the end of the quiet time that it is in on the workspace's clock."""
        return self.quiet().next_allowed(moment, self.environment().tz)

    def touch_assets(self) -> None:
        """Tells every worker to load fields, groups, channels and flows anew."""
        version = RawSQL(NEXT_VERSION, (), models.BigIntegerField())  # noqa: S611  # a constant
        type(self).objects.filter(pk=self.pk).update(assets_version=version)
