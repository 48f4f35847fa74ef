"""Answers on the map of a workspace: a place for each region of which there are answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from dashboard.reports.breakdown import Part
from engine.models import Boundary, Workspace

# With fewer places there is nothing to see on a map.
FEWEST = 2


@dataclass(frozen=True, slots=True)
class Place:
    """`share` of the people there who gave the answer, None where nobody answered; `value` is what selects them."""

    name: str
    outline: str
    value: str
    share: float | None

    @property
    def strength(self) -> str:
        """How dark it is drawn: 0.1 for nobody, 1 for everybody."""
        return f"{0.1 + 0.9 * (self.share or 0):.2f}"


@dataclass(frozen=True, slots=True)
class AnswerMap:
    """`box` is the SVG's view: left, top, width and height."""

    answer: str
    box: str
    places: Sequence[Place]


def of_answer(workspace: Workspace, parts: Sequence[Part]) -> AnswerMap | None:
    """The most common answer by region, if the parts are regions that the workspace has boundaries of."""
    named = {_folded(part.value): part for part in parts if part.value}
    levels: dict[int, list[tuple[Boundary, Part | None]]] = {}
    for one in Boundary.objects.for_workspace(workspace).exclude(outline="").order_by("level", "name"):
        levels.setdefault(one.level, []).append((one, _part(one, named)))
    found = max(levels.values(), key=lambda rows: sum(part is not None for _, part in rows), default=[])
    if sum(part is not None for _, part in found) < FEWEST:
        return None
    answer = _most_common(parts)
    places = [Place(one.name, one.outline, part.value if part else "", _share(part, answer)) for one, part in found]
    return AnswerMap(answer, _view([one for one, _ in found]), places)


def _part(boundary: Boundary, named: Mapping[str, Part]) -> Part | None:
    """People write a region by its name, an alias, or the path that a location field holds."""
    names = (boundary.name, boundary.path, *boundary.aliases)
    return next((named[key] for key in map(_folded, names) if key in named), None)


def _folded(name: str) -> str:
    return name.strip().casefold()


def _most_common(parts: Sequence[Part]) -> str:
    people: dict[str, int] = {}
    for part in parts:
        for one in part.results.categories:
            people[one.name] = people.get(one.name, 0) + one.people
    return max(people, key=lambda name: people[name])


def _share(part: Part | None, answer: str) -> float | None:
    if part is None or not part.results.answered:
        return None
    return next((one.share for one in part.results.categories if one.name == answer), 0.0)


def _view(boundaries: Sequence[Boundary]) -> str:
    boxes = [one.box for one in boundaries if len(one.box) == 4]
    left, top = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[2] for box in boxes), max(box[3] for box in boxes)
    return f"{left} {top} {right - left} {bottom - top}"
