"""Telling people what others answered, in their area and in all, so that nobody in particular can be found out."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from dashboard.reports.dimensions import MOST_VALUES, Dimension, in_order
from dashboard.reports.questions import SavedResult, questions_of
from dashboard.reports.results import share
from dashboard.reports.statistics.disclosure import hidden_cells
from dashboard.reports.tables import Selection
from dashboard.reports.tallies import Tally, of_question, tallies
from engine.models import Flow
from engine.services.audience import Audience, survey_audience
from engine.services.launch import sending_channel
from engine.services.prices import cost, sms_counter
from engine.services.sorting import UNKNOWN
from flows.told import told

# Shares that tell of fewer people are not told.
FEWEST = 10
# What stands in the texts for what is filled in.
PLACES = ("{area}", "{answer}", "{share}", "{everybody}")


class TooFew(ValueError):
    """A share can't be told even of all."""


@dataclass(frozen=True, slots=True)
class Texts:
    """By language: what is said where the area has enough people, and where it hasn't."""

    of_areas: Mapping[str, str]
    of_everybody: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Area:
    """Who is told what: a query for people, texts by language, and how many people there are of each; `count` gives the
    SMS of a text.

    Without a `share` too few people answered there, and they are told of everybody only.
    """

    label: str
    share: float | None
    query: str
    texts: Mapping[str, str]
    people: Mapping[str, int]
    count: Callable[[str], int]

    @property
    def rows(self) -> list[tuple[str, str, int, int]]:
        """Language, text, SMS that it takes, and people; who speaks another language gets the first text."""
        return [
            (language, text, self.count(text), self._people(language, place == 0))
            for place, (language, text) in enumerate(self.texts.items())
        ]

    @property
    def segments(self) -> int:
        return sum(parts * people for _, _, parts, people in self.rows)

    def _people(self, language: str, is_first: bool) -> int:
        others = sum(count for spoken, count in self.people.items() if spoken not in self.texts)
        return self.people.get(language, 0) + (others if is_first else 0)


@dataclass(frozen=True, slots=True)
class Sharing:
    """What would be told, area by area, and what that costs (None where no channel has a price)."""

    everybody: float
    areas: Sequence[Area]
    segments: int
    cost: Decimal | None
    currency: str

    @property
    def people(self) -> int:
        return sum(sum(area.people.values()) for area in self.areas)


def prepare(flow: Flow, question: SavedResult, answer: str, area: Dimension, texts: Texts) -> Sharing:
    """`area` is a field. As on public pages no share follows from the others and their sum. Raises TooFew."""
    everybody = of_question(flow, question, Selection(responded=True))
    gave = everybody.people.get(answer, 0)
    if min(gave, everybody.answered - gave) < FEWEST:
        raise TooFew(told("So few people gave this answer, or another one, that they could be found out."))
    whole = share(gave, everybody.answered)
    found = _joined(tallies(flow, question, area.code, Selection(responded=True)))
    shares = _shares(answer, found)
    common = sorted(found, key=lambda value: -found[value].answered)[:MOST_VALUES]
    channel = sending_channel(flow.workspace)
    writer = _Writer(flow, question, answer, area, whole, texts, sms_counter(channel))
    areas = writer.areas(_told_once(in_order(area, common), shares))
    segments = sum(one.segments for one in areas)
    price = cost(channel, segments, country=flow.workspace.country) if channel else None
    return Sharing(whole, areas, segments, price, flow.workspace.currency)


def _joined(found: Mapping[str, Tally]) -> dict[str, Tally]:
    """Values that a query takes for the same are one area, called as most people there have it."""
    alike: dict[str, dict[str, Tally]] = defaultdict(dict)
    for value in sorted(found, key=lambda value: -found[value].answered):
        alike[value.strip().lower()][value] = found[value]
    return {next(iter(parts)): _sum(parts.values()) for parts in alike.values()}


def _sum(parts: Iterable[Tally]) -> Tally:
    people: Counter[str] = Counter()
    answered = 0
    for part in parts:
        people.update(part.people)
        answered += part.answered
    return Tally(answered, people)


def _told_once(values: Iterable[str], shares: Mapping[str, float]) -> list[tuple[str, float | None]]:
    """Areas with their shares; of places with one name, which a query can't tell apart, the first without a share."""
    called: dict[str, list[str]] = defaultdict(list)
    for value in values:
        called[_name(value).lower()].append(value)
    return [(same[0], shares.get(same[0]) if len(same) == 1 else None) for same in called.values()]


def _name(value: str) -> str:
    """Of a place's path the last part."""
    return value.rpartition(">")[2].strip()


def _shares(answer: str, found: Mapping[str, Tally]) -> dict[str, float]:
    """Area → the share of the answer, where it may be told."""
    gave = {value: tally.people.get(answer, 0) for value, tally in found.items()}
    others = {(value, ""): tally.answered - gave[value] for value, tally in found.items()}
    hidden = hidden_cells({**{(value, answer): count for value, count in gave.items()}, **others}, FEWEST)
    return {
        value: share(gave[value], tally.answered)
        for value, tally in found.items()
        if value != UNKNOWN and (value, answer) not in hidden
    }


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes what areas are told; `whole` is the share of the answer among everybody."""

    flow: Flow
    question: SavedResult
    answer: str
    dimension: Dimension
    whole: float
    texts: Texts
    count: Callable[[str], int]

    def areas(self, shares: Sequence[tuple[str, float | None]]) -> list[Area]:
        """These, and all others together if there are people: where nobody answered, and those beyond so many."""
        areas = [self._area(value, part) for value, part in shares]
        left = Counter(self._people(self._query("")))
        for area in areas:
            left -= Counter(area.people)  # much sooner than looking for who is in none of them
        where = "".join(f" AND {self.dimension.key} != {_quoted(_name(value))}" for value, _part in shares)
        others = Area(_("Other areas"), None, self._query(where), self._texts("", None), left, self.count)
        return [*areas, others] if left else areas

    def _area(self, value: str, part: float | None) -> Area:
        """`part` is the share in the area; None if that isn't told."""
        query = self._query(f" AND {self.dimension.key} = {_quoted(_name(value))}")
        texts, people = self._texts(_name(value), part), self._people(query)
        return Area(self.dimension.label(value), part, query, texts, people, self.count)

    def _query(self, where: str) -> str:
        return f"history = {_quoted(self.flow.name)}{where}"

    def _people(self, query: str) -> dict[str, int]:
        people: dict[str, int] = {}
        for one in survey_audience(Audience(query=query), self.flow.workspace_id):
            if not one.reason:
                people[one.language] = people.get(one.language, 0) + one.people
        return people

    def _texts(self, area: str, part: float | None) -> dict[str, str]:
        chosen = self.texts.of_everybody if part is None else self.texts.of_areas
        return {language: self._filled(text, area, language, part) for language, text in chosen.items() if text.strip()}

    def _filled(self, text: str, area: str, language: str, part: float | None) -> str:
        shares = ("" if part is None else f"{round(100 * part)}%", f"{round(100 * self.whole)}%")
        for place, value in zip(PLACES, (area, self._answer_in(language), *shares), strict=True):
            text = text.replace(place, value)
        return text

    def _answer_in(self, language: str) -> str:
        """The answer as it is called in a language."""
        asked = next((one for one in questions_of(self.flow) if one.key == self.question.key), None)
        found = asked.answer_named(self.answer) if asked else None
        return found.names.get(language, self.answer) if found else self.answer


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
