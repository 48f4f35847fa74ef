"""Phone numbers: reading them as people write them, E.164 out. Rules are libphonenumber's for *possible* numbers."""

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from flows.digits import plain_digits
from flows.lazy import LazyModule
from flows.remembering import remember_short

if TYPE_CHECKING:
    import phonenumbers
else:
    phonenumbers = LazyModule("phonenumbers")

_NOT_IN_NUMBERS = re.compile(r"[^0-9A-Za-z]")
_CHUNK = re.compile(r"\+?[0-9 .\-()]{5,}")
_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_MAX_PARSES = 3


def clean_phone(text: str) -> str:
    """Only the letters and digits of `text`, and a plus in front if it has one there. Digits may be of any script."""
    text = plain_digits(text.strip())
    return ("+" if text.startswith("+") else "") + _NOT_IN_NUMBERS.sub("", text)


@remember_short(32_768)
def parse_phone(text: str, country: str = "") -> str | None:
    """The E.164 form of a number that is possible in `country` (two letters, "" for none), else None."""
    number = clean_phone(text)
    parsed = _possible(number, country)
    if parsed is None and len(number) >= 11 and number[0] not in "0+":
        return _possible("+" + number, "")
    return parsed


def _possible(number: str, country: str) -> str | None:
    """E.164 once it no longer changes when it is parsed again."""
    if _is_plain(number):
        return number
    for _ in range(_MAX_PARSES):
        formatted = _e164(number, country)
        if formatted is None or formatted == number:
            return formatted
        number = formatted
    return None


def _is_plain(number: str) -> bool:
    """Whether a number is in E.164 already and possible, by a look at what its country allows; False if in doubt.

    Parsing takes many times as long.
    """
    code, regions = _calling_code(number[1:4]) if _E164.fullmatch(number) else ("", ())
    if not regions:
        return False
    own = number[1 + len(code) :]
    lengths, prefix = _numbering(regions[0], int(code))
    return len(own) in lengths and not own.startswith("0") and not (prefix and prefix.match(own))


@lru_cache(maxsize=512)
def _numbering(region: str, code: int) -> tuple[frozenset[int], "re.Pattern[str] | None"]:
    """How long numbers of a country are, and what of their beginning may be a prefix of calls within it."""
    metadata = phonenumbers.PhoneMetadata.metadata_for_region_or_calling_code(code, region)
    if metadata is None or metadata.general_desc is None:
        return frozenset(), None
    prefix = metadata.national_prefix_for_parsing
    return frozenset(metadata.general_desc.possible_length), re.compile(prefix) if prefix else None


def _e164(number: str, country: str) -> str | None:
    try:
        parsed = phonenumbers.parse(number, country or None)
    except phonenumbers.NumberParseException:
        return None
    if phonenumbers.is_possible_number_with_reason(parsed) != phonenumbers.ValidationResult.IS_POSSIBLE:
        return None
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def find_phone(text: str, country: str = "") -> str | None:
    """The first possible number in `text`, in E.164."""
    numbers = (parse_phone(chunk, country) for chunk in _CHUNK.findall(plain_digits(text)))
    return next((number for number in numbers if number), None)


@lru_cache(maxsize=8192)
def format_phone(number: str) -> str:
    """An E.164 `number` as people of its country write it; anything else as it is."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.NATIONAL)


def national(number: str) -> str:
    """The number without its country's code."""
    try:
        return phonenumbers.national_significant_number(phonenumbers.parse(number, None))
    except phonenumbers.NumberParseException:
        return number


@lru_cache(maxsize=8192)
def phone_country(number: str) -> str:
    """The two-letter country of an E.164 `number`, "" if it tells none."""
    regions = _regions(number) if _E164.fullmatch(number) else ()
    if len(regions) == 1:
        return regions[0]
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(number, None)) or ""
    except phonenumbers.NumberParseException:
        return ""


def _regions(number: str) -> tuple[str, ...]:
    """The countries that share the calling code of an E.164 number; parsing it whole would take ten times as long."""
    return _calling_code(number[1:4])[1]


@lru_cache(maxsize=1024)
def _calling_code(digits: str) -> tuple[str, tuple[str, ...]]:
    """The calling code that digits begin with, and its countries, the main one first; nothing if there is none."""
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    code = next((digits[:end] for end in (1, 2, 3) if int(digits[:end]) in regions), "")
    return code, regions[int(code)] if code else ()
