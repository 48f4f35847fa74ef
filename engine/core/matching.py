"""Which trigger answers what happened to a contact. The most specific of those that fit does."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from engine.core.keywords import Words, readings, words_of

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
    """The most specific rule for what happened on a channel to a contact in some groups; of equal ones that of which
    more words were said, else the first.

    ``text`` is the message, or the code that was dialled.
    """
    fitting = list(_fitting(rules, kind, text, channel, groups))
    return max(fitting, key=lambda match: (match.rule.specificity, len(words_of(match.keyword)))) if fitting else None


def _fitting(rules: Iterable[Rule], kind: str, text: str, channel: str, groups: Collection[str]) -> Iterator[Match]:
    said = readings(text) if kind == KEYWORD else [(text.strip(),)]
    for rule in rules:
        if rule.kind == kind and rule.channel in ("", channel) and _suits(rule, groups):
            if kind not in (KEYWORD, USSD_CODE):
                yield Match(rule, "")
                continue
            wanted = _by_first_word(kind, rule.keywords)
            for words in said:
                if words[0] in wanted:  # hardly ever, so that much is looked at by little
                    yield from _said(rule, wanted[words[0]], words)


def _said(rule: Rule, keywords: Iterable[tuple[Words, str]], words: Words) -> Iterator[Match]:
    """Those of a rule's keywords, each with its words, that a message has."""
    for wanted, keyword in keywords:
        if words[: len(wanted)] == wanted and (rule.match == FIRST_WORD or len(words) == len(wanted)):
            yield Match(rule, keyword)


@lru_cache(maxsize=5000)
def _by_first_word(kind: str, keywords: frozenset[str]) -> Mapping[str, Sequence[tuple[Words, str]]]:
    """Each keyword with its words."""
    found: dict[str, list[tuple[Words, str]]] = {}
    for keyword in keywords:
        if words := _wanted(kind, keyword):
            found.setdefault(words[0], []).append((words, keyword))
    return found


def _wanted(kind: str, keyword: str) -> Words:
    return words_of(keyword) if kind == KEYWORD else (keyword,)


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
    return one.kind not in (KEYWORD, USSD_CODE) or not _said_by(one).isdisjoint(_said_by(other))


def _said_by(rule: Rule) -> set[Words]:
    return {_wanted(rule.kind, keyword) for keyword in rule.keywords}
