"""Tests of whole texts, and of errors."""

from typing import Any

from flows.case import NO_MATCH, case, matched
from flows.collation import lower, upper
from flows.expressions.values import Value, XError, XObject
from flows.patterns import compile_pattern
from flows.texts import trim

_EMAIL = r"[\pL\pN][-_+$~.\pL\pN]*@[\pL\pN][-_\pL\pN]*(?:\.[\pL\pN][-_\pL\pN]*)+"


@case
def has_error(value: Any) -> Value:
    """Whether a value is a mistake; what was found is its message.

    @(has_error(1 / 0)) → true
    @(has_error(1 / 0).match) → division by zero
    @(has_error("1 / 0")) → false
    """
    return matched(value.message) if isinstance(value, XError) else NO_MATCH


@case
def has_text(text: str) -> Value:
    """Whether a text has any characters but white space.

    @(has_text(" Ana ").match) → Ana
    @(has_text("  ")) → false
    """
    trimmed = trim(text)
    return matched(trimmed) if trimmed else NO_MATCH


@case
def has_value(text: str) -> Value:
    """The same as has_text, for values that aren't answers.

    @(has_value(12).match) → 12
    @(has_value("")) → false
    """
    return has_text(text)


@case
def has_only_text(text: str, expected: str) -> Value:
    """Whether a text is exactly another one.

    @(has_only_text("A1", "A1")) → true
    @(has_only_text("A1", "a1")) → false
    """
    return matched(text) if text == expected else NO_MATCH


@case
def has_beginning(text: str, beginning: str) -> Value:
    """Whether a text starts with another one, in capitals or not.

    @(has_beginning("Nurse Ana", "nurse").match) → Nurse
    @(has_beginning("The nurse", "nurse")) → false
    """
    text, beginning = trim(text), trim(beginning)
    if not text or not beginning:
        return NO_MATCH
    # Flows in use count on the beginning being as many bytes, not as many letters.
    start = text.encode()[: len(beginning.encode())].decode(errors="replace")
    return matched(start) if _folded(start) == _folded(beginning) else NO_MATCH


def _folded(text: str) -> str:
    return lower(upper(text))


@case
def has_pattern(text: str, pattern: str) -> Value:
    """Whether a regular expression is found in a text; `extra` has its groups by number.

    @(has_pattern("Clinic 42", "clinic (\\d+)").match) → Clinic 42
    @(has_pattern("Clinic 42", "clinic (\\d+)").extra["1"]) → 42
    @(has_pattern("Clinic", "\\d+")) → false
    @(has_pattern("Clinic", "(")) → ERROR
    """
    compiled = compile_pattern(trim(pattern))
    if compiled is None:
        return XError("must be called with a valid regular expression")
    match = compiled.search(text)
    if match is None:
        return NO_MATCH
    groups = [match.group(0) or "", *match.groups("")]
    return matched(groups[0], XObject({str(number): group for number, group in enumerate(groups)}))


@case
def has_email(text: str) -> Value:
    """Whether there is an e-mail address in a text.

    @(has_email("write to ana@example.org, please").match) → ana@example.org
    @(has_email("ana at example")) → false
    """
    pattern = compile_pattern(_EMAIL) if "@" in text else None
    match = pattern.search(text) if pattern else None
    return matched(match.group(0)) if match else NO_MATCH
