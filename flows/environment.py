"""How the people of a session write and read: dates, numbers, languages, country."""

from datetime import UTC, tzinfo
from functools import cached_property
from typing import Literal

import msgspec

from flows.moment import zone

DateFormat = Literal["YYYY-MM-DD", "MM-DD-YYYY", "DD-MM-YYYY"]
TimeFormat = Literal["tt:mm", "h:mm aa", "tt:mm:ss", "h:mm:ss aa"]
Collation = Literal["default", "confusables", "arabic_variants"]
RedactionPolicy = Literal["none", "urns"]


class NumberFormat(msgspec.Struct, frozen=True):
    decimal_symbol: str = "."
    digit_grouping_symbol: str = ","


class Environment(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """The JSON form is the same, property by property; what is absent has the default."""

    date_format: DateFormat = "YYYY-MM-DD"
    time_format: TimeFormat = "tt:mm"
    timezone: str = "UTC"
    allowed_languages: tuple[str, ...] = ()
    number_format: NumberFormat = NumberFormat()
    default_country: str = ""
    input_collation: Collation = "default"
    redaction_policy: RedactionPolicy = "none"
    obfuscation_key: tuple[int, int, int, int] = (0xA3B1C, 0xD2E3F, 0x1A2B3, 0xC0FFEE)

    def __post_init__(self) -> None:
        if zone(self.timezone) is None:
            raise ValueError(f"unknown time zone {self.timezone!r}")

    @cached_property
    def tz(self) -> tzinfo:
        return zone(self.timezone) or UTC

    @cached_property
    def default_language(self) -> str:
        """Three letters, or "" if no language is allowed."""
        return self.allowed_languages[0] if self.allowed_languages else ""

    @cached_property
    def locale(self) -> str:
        """``eng-RW``, ``eng``, or ""; a country alone is no locale."""
        if not self.default_language or not self.default_country:
            return self.default_language
        return f"{self.default_language}-{self.default_country}"

    def preferring(self, timezone: str, country: str, language: str) -> "Environment":
        """The same with what a contact prefers: a time zone, a country, one of the allowed languages (or "" each)."""
        key = timezone, country, language
        found = self._preferring.get(key)
        if found is None:
            found = self._preferring[key] = self._prefer(timezone, country, language)
        return found

    @cached_property
    def _preferring(self) -> dict[tuple[str, str, str], "Environment"]:
        """What was preferred before: contacts share a few time zones, countries and languages."""
        return {}

    def _prefer(self, timezone: str, country: str, language: str) -> "Environment":
        languages = self.allowed_languages
        if language in languages:
            languages = (language, *(other for other in languages if other != language))
        preferred = msgspec.structs.replace(
            self,
            timezone=timezone or self.timezone,
            default_country=country or self.default_country,
            allowed_languages=languages,
        )
        return self if preferred == self else preferred
