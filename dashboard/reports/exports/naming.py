"""Names of columns: programs that read tables find columns by them, so that no two can have the same."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import count

from dashboard.reports.questions import SavedResult

ABOUT = ("contact_uuid", "urn", "language", "status", "started", "finished")
WEIGHT = "weight"


def names_of(saved: Sequence[SavedResult], *, strict: bool) -> Mapping[str, str]:
    """What the columns of results are called, by their keys: as these, unless what else is in a table is called so.

    Whatever a file is asked to hold, they are the same, but for ``strict`` ones of statistics programs, in which names
    begin with a letter.
    """
    taken = {*ABOUT, WEIGHT}
    names: dict[str, str] = {}
    for one in saved:
        start = f"q{one.key}" if strict and not one.key[:1].isalpha() else one.key
        names[one.key] = _free(_wishes(start), one, taken)
        taken.update(_columns(names[one.key], one))
    return names


def names_of_fields(keys: Iterable[str], saved: Sequence[SavedResult], names: Mapping[str, str]) -> Mapping[str, str]:
    """What the columns of fields are called, by their keys, beside those of results."""
    taken = {*ABOUT, WEIGHT, *(column for one in saved for column in _columns(names[one.key], one))}
    return {key: f"field_{key}" if key in taken else key for key in keys}


def option_name(name: str, number: str) -> str:
    """Of several answers each option has a column."""
    return f"{name}_{number}"


def value_name(name: str) -> str:
    return f"{name}_value"


def reply_name(name: str) -> str:
    return f"{name}_reply"


def _free(wishes: Iterator[str], one: SavedResult, taken: Collection[str]) -> str:
    return next(wish for wish in wishes if not any(column in taken for column in _columns(wish, one)))


def _wishes(start: str) -> Iterator[str]:
    yield start
    yield f"{start}_answer"
    yield from (f"{start}_answer{number}" for number in count(2))


def _columns(name: str, one: SavedResult) -> Iterator[str]:
    """All that a table can have of a result."""
    yield from (name, value_name(name), reply_name(name))
    yield from (option_name(name, str(number)) for number, _ in enumerate(one.options, 1))
