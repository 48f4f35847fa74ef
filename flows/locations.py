"""The places of a country, and finding the one that somebody means: "I live in kigali" → Rwanda > Kigali City."""

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property, partial
from itertools import pairwise
from typing import Any

import regex

from flows.collation import collate, without_accents

COUNTRY, STATE, DISTRICT, WARD = range(4)
SEPARATOR = " > "

_WORD = regex.compile(r"[\p{L}\d]+(?:-[\p{L}\d]+)*")
_SPACE_OR_PUNCTUATION = regex.compile(r"[\s\p{P}]+")

Collate = Callable[[str], str]


class Location:
    """A place: `level` 0 country, 1 state, 2 district, 3 ward; `path` is `Rwanda > Kigali City > Gasabo`."""

    __slots__ = ("aliases", "children", "level", "name", "parent", "path")

    def __init__(self, hierarchy: Mapping[str, Any], parent: "Location | None" = None) -> None:
        self.name: str = hierarchy["name"]
        self.aliases: tuple[str, ...] = tuple(hierarchy.get("aliases") or ())
        self.parent = parent
        self.level: int = parent.level + 1 if parent else COUNTRY
        self.path: str = f"{parent.path}{SEPARATOR}{self.name}" if parent else self.name
        self.children = [Location(child, self) for child in hierarchy.get("children") or ()]

    def walk(self) -> Iterator["Location"]:
        """This place and all within it."""
        yield self
        for child in self.children:
            yield from child.walk()


class Locations:
    """The places of one country, read from `{"name", "aliases"?, "children"?: [...]}` with at most four levels."""

    def __init__(self, hierarchy: Mapping[str, Any]) -> None:
        self.country = Location(hierarchy)
        self._by_collation: dict[str, _Index] = {}

    def find(self, text: str, level: int, parent: Location | None = None, collation: str = "default") -> list[Location]:
        """The places of a level that `text` means, looked for the harder the longer nothing is found.

        First as a path, then the whole text as a name or alias, without spaces and punctuation, each word, and last
        each pair of words; then all of these without accents. With `parent` only places directly within it count.
        """
        index = self._index(collation)
        if (SEPARATOR.strip() in text or level == COUNTRY) and (place := index.by_path(text)):
            return [place]
        by_name = partial(index.by_name, level=level, parent=parent)
        by_plain_name = partial(index.by_plain_name, level=level, parent=parent)
        found = (by(candidate) for by in (by_name, by_plain_name) for candidate in _candidates(text))
        return next(filter(None, found), [])

    def by_path(self, path: str, collation: str = "default") -> Location | None:
        """The place of a path however it is spaced and capitalised, or None."""
        return self._index(collation).by_path(path)

    def _index(self, collation: str) -> "_Index":
        if collation not in self._by_collation:
            self._by_collation[collation] = _Index(self.country, partial(collate, collation=collation))
        return self._by_collation[collation]


class _Index:
    """All places by name and by path, as compared under one collation."""

    def __init__(self, country: Location, collated: Collate) -> None:
        self._country = country
        self._collated = collated

    @cached_property
    def _names(self) -> dict[tuple[int, str], list[Location]]:
        names: dict[tuple[int, str], list[Location]] = {}
        for place in self._country.walk():
            for name in dict.fromkeys(map(self._collated, (place.name, *place.aliases))):
                names.setdefault((place.level, name), []).append(place)
        return names

    @cached_property
    def _plain_names(self) -> dict[tuple[int, str], list[Location]]:
        plain: dict[tuple[int, str], list[Location]] = {}
        for (level, name), places in self._names.items():
            known = plain.setdefault((level, without_accents(name)), [])
            known += [place for place in places if place not in known]
        return plain

    @cached_property
    def _paths(self) -> dict[str, Location]:
        return {self._collated(place.path): place for place in self._country.walk()}

    def by_name(self, name: str, level: int, parent: Location | None) -> list[Location]:
        return _within(self._names.get((level, self._collated(name)), []), parent)

    def by_plain_name(self, name: str, level: int, parent: Location | None) -> list[Location]:
        return _within(self._plain_names.get((level, without_accents(self._collated(name))), []), parent)

    def by_path(self, path: str) -> Location | None:
        return self._paths.get(self._collated(_normalize_path(path)))


def _within(places: list[Location], parent: Location | None) -> list[Location]:
    return [place for place in places if parent is None or place.parent is parent]


def _normalize_path(path: str) -> str:
    parts = (" ".join(part.split()) for part in path.strip().rstrip(".").split(SEPARATOR.strip()))
    return SEPARATOR.join(parts)


def _candidates(text: str) -> Iterator[str]:
    """The names that a text may contain, likeliest first."""
    yield text
    yield _SPACE_OR_PUNCTUATION.sub("", text)
    words = _WORD.findall(text)
    yield from words
    yield from map(" ".join, pairwise(words))
