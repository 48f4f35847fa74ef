"""How the people of a session write and read: dates, numbers, languages, country."""

from datetime import UTC, tzinfo
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


class Environment(msgspec.Struct, frozen=True, kw_only=True):
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

    @property
    def tz(self) -> tzinfo:
        return zone(self.timezone) or UTC

    @property
    def default_language(self) -> str:
        """Three letters, or "" if no language is allowed."""
        return self.allowed_languages[0] if self.allowed_languages else ""

    @property
    def locale(self) -> str:
        """``eng-RW``, ``eng``, or ""; a country alone is no locale."""
        if not self.default_language or not self.default_country:
            return self.default_language
        return f"{self.default_language}-{self.default_country}"
