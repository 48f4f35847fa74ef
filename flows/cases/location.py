"""Tests of the places in a text. They need the locations of a country, which a workspace may have or not."""

from collections.abc import Sequence

from flows.case import NO_MATCH, case, matched
from flows.expressions.scope import Scope
from flows.expressions.values import Value, XError
from flows.locations import DISTRICT, STATE, WARD, Location

_NO_LOCATIONS = XError("can't find locations in environment which is not location enabled")


@case
def has_state(scope: Scope, text: str) -> Value:
    """Whether a state (or province) is named in a text; what was found is its path.

    @(has_state("in Kigali")) → ERROR
    """
    if scope.locations is None:
        return _NO_LOCATIONS
    return _first(_find(scope, text, STATE))


@case
def has_district(scope: Scope, text: str, state: str | None = None) -> Value:
    """Whether a district is named in a text, one of a state if it is given; what was found is its path.

    @(has_district("in Gasabo", "Kigali")) → ERROR
    """
    if scope.locations is None:
        return _NO_LOCATIONS
    if state is None:
        return _only(_find(scope, text, DISTRICT))
    return _first(_within(scope, text, (state,)))


@case
def has_ward(scope: Scope, text: str, *parents: str) -> Value:
    """Whether a ward is named in a text, one of a state and district if they are given; what was found is its path.

    @(has_ward("in Gisozi", "Kigali", "Gasabo")) → ERROR
    """
    if len(parents) not in (0, 2):
        return XError(f"takes one or three arguments, got {1 + len(parents)}")
    if scope.locations is None:
        return _NO_LOCATIONS
    return _first(_within(scope, text, parents)) if parents else _only(_find(scope, text, WARD))


def _find(scope: Scope, text: str, level: int, parent: Location | None = None) -> list[Location]:
    if scope.locations is None:
        return []
    return scope.locations.find(text, level, parent, scope.environment.input_collation)


def _within(scope: Scope, text: str, parents: Sequence[str]) -> list[Location]:
    """Places named in a text that are within a state, or within a district of a state."""
    parent: Location | None = None
    for level, name in enumerate(parents, STATE):
        found = _find(scope, name, level, parent)
        if not found:
            return []
        parent = found[0]
    return _find(scope, text, STATE + len(parents), parent)


def _first(found: list[Location]) -> Value:
    return matched(found[0].path) if found else NO_MATCH


def _only(found: list[Location]) -> Value:
    return matched(found[0].path) if len(found) == 1 else NO_MATCH
