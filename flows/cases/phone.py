"""The test of phone numbers."""

from flows.case import NO_MATCH, case, matched
from flows.expressions.scope import Scope
from flows.expressions.values import Value
from flows.phone import find_phone


@case
def has_phone(scope: Scope, text: str, country: str | None = None) -> Value:
    """Whether there is a phone number in a text, of a country (two letters) unless it has a country code.

    @(has_phone("call +250 788 123 456").match) → +250788123456
    @(has_phone("call 0788 123 456", "RW").match) → +250788123456
    @(has_phone("call me")) → false
    """
    found = find_phone(text, scope.environment.default_country if country is None else country)
    return matched(found) if found else NO_MATCH
