"""Which trigger answers what happened to a contact. The most specific of those that fit does."""

from collections.abc import Collection, Iterable, Iterator
from typing import NamedTuple

import regex

_WORD = regex.compile(r"[\w\p{M}]+")

FIRST_WORD, ONLY_WORD = "first_word", "only_word"
KEYWORD, USSD_CODE = "keyword", "ussd_code"


class Rule(NamedTuple):
    """A trigger: what starts which flow.

    ``kind`` says what has to happen; ``keywords`` are in lower case, or codes like ``*123#``. Without a ``channel`` it
    holds for all. The contact must be in one of ``groups`` if there are any, and in none of ``exclude_groups``.
    """

    kind: str
    flow: str
    keywords: frozenset[str] = frozenset()
    match: str = FIRST_WORD
    channel: str = ""
    groups: frozenset[str] = frozenset()
    exclude_groups: frozenset[str] = frozenset()

    @property
    def specificity(self) -> tuple[bool, bool, bool, bool]:
        """A channel counts most, then groups, then groups to leave out; a word alone is more than a first word."""
        return bool(self.channel), bool(self.groups), bool(self.exclude_groups), self.match == ONLY_WORD


class Match(NamedTuple):
    """The rule that fits and the keyword by which it does, "" for those without."""

    rule: Rule
    keyword: str


def find_rule(
    rules: Iterable[Rule], kind: str, *, text: str = "", channel: str = "", groups: Collection[str] = ()
) -> Match | None:
    """The most specific rule for what happened on a channel to a contact in some groups; the first of equal ones.

    ``text`` is the message, or the code that was dialled.
    """
    fitting = list(_fitting(rules, kind, text, channel, groups))
    return max(fitting, key=lambda match: match.rule.specificity) if fitting else None


def _fitting(rules: Iterable[Rule], kind: str, text: str, channel: str, groups: Collection[str]) -> Iterator[Match]:
    words = _words(kind, text)
    for rule in rules:
        if rule.kind == kind and rule.channel in ("", channel) and _suits(rule, groups):
            if kind not in (KEYWORD, USSD_CODE):
                yield Match(rule, "")
            elif words and words[0] in rule.keywords and (rule.match == FIRST_WORD or len(words) == 1):
                yield Match(rule, words[0])


def _words(kind: str, text: str) -> list[str]:
    return [text.strip()] if kind == USSD_CODE else _WORD.findall(text.lower())


def _suits(rule: Rule, groups: Collection[str]) -> bool:
    if rule.exclude_groups and not rule.exclude_groups.isdisjoint(groups):
        return False
    return not rule.groups or not rule.groups.isdisjoint(groups)


def conflicts(new: Rule, rules: Iterable[Rule]) -> list[Rule]:
    """The rules that could answer the same as a new one, with nothing to choose between them by."""
    return [rule for rule in rules if _conflict(new, rule)]


def _conflict(one: Rule, other: Rule) -> bool:
    if (one.kind, *one.specificity, one.channel) != (other.kind, *other.specificity, other.channel):
        return False
    if one.groups.isdisjoint(other.groups) and (one.groups or other.groups):
        return False
    return one.kind not in (KEYWORD, USSD_CODE) or not one.keywords.isdisjoint(other.keywords)
