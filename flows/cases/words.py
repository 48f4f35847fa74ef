"""Tests of the words of a text, under the collation of the environment."""

from flows.case import NO_MATCH, case, matched
from flows.expressions.scope import Scope
from flows.expressions.values import Value
from flows.remembering import remember_short
from flows.words import collated_words, words_of


@case
def has_any_word(scope: Scope, text: str, words: str) -> Value:
    """Whether any of some words is in a text.

    @(has_any_word("Yes, I agree", "yes yeah").match) → Yes
    @(has_any_word("No way", "yes yeah")) → false
    """
    found = _found(text, words, scope.environment.input_collation)
    return matched(found) if found else NO_MATCH


@case
def has_all_words(scope: Scope, text: str, words: str) -> Value:
    """Whether all of some words are in a text, in any order.

    @(has_all_words("the red bus and the car", "car red").match) → red car
    @(has_all_words("the red bus", "car red")) → false
    """
    collation = scope.environment.input_collation
    if not set(collated_words(words, collation)).issubset(collated_words(text, collation)):
        return NO_MATCH
    return matched(_found(text, words, collation))


@remember_short(4096)
def _found(text: str, wanted: str, collation: str) -> str:
    """The words of a text that are wanted, as written."""
    sought = frozenset(collated_words(wanted, collation))
    words = zip(words_of(text), collated_words(text, collation), strict=True)
    return " ".join([written for written, word in words if word in sought])


@case
def has_phrase(scope: Scope, text: str, phrase: str) -> Value:
    """Whether some words are in a text, one after the other.

    @(has_phrase("I want to go home", "want to").match) → want to
    @(has_phrase("I want to go home", "want home")) → false
    """
    collation = scope.environment.input_collation
    wanted = collated_words(phrase, collation)
    if not wanted:
        return matched("")
    end = _end_of_phrase(collated_words(text, collation), wanted)
    return matched(" ".join(words_of(text)[end - len(wanted) : end])) if end else NO_MATCH


def _end_of_phrase(words: tuple[str, ...], wanted: tuple[str, ...]) -> int:
    """Where the phrase ends among the words, 0 if it isn't there.

    A word that breaks off a beginning of the phrase isn't looked at again: flows in use count on that.
    """
    seen = 0
    for position, word in enumerate(words, 1):
        seen = seen + 1 if word == wanted[seen] else 0
        if seen == len(wanted):
            return position
    return 0


@case
def has_only_phrase(scope: Scope, text: str, phrase: str) -> Value:
    """Whether a text consists of some words and nothing else.

    @(has_only_phrase("Not yet!", "not yet").match) → Not yet
    @(has_only_phrase("No, not yet", "not yet")) → false
    """
    collation = scope.environment.input_collation
    if collated_words(text, collation) != collated_words(phrase, collation):
        return NO_MATCH
    return matched(" ".join(words_of(text)))
