"""Which cells of a table may be shown, so that nobody can be found out from it.

A cell with fewer than `k` people is hidden. Because the sums of rows and columns are shown, a single hidden cell
could be worked out from them, and several that hold few people together nearly so: such a row or column hides further
cells, the smallest first, until at least two are hidden and at least `k` people are behind them (complementary
suppression). Cells of nobody are hidden as small ones are: that nobody in a village said yes says what everybody did.
Rows and columns whose own sum is below `k` don't belong in a table that others see.
"""

from collections.abc import Iterable, Mapping

Place = tuple[str, str]


def hidden_cells(counts: Mapping[Place, float], k: int) -> frozenset[Place]:
    """The places (row, column) to leave out of a table whose totals are shown."""
    hidden = {place for place, count in counts.items() if count < k}
    while another := _next_hidden(counts, hidden, k):
        hidden.add(another)
    return frozenset(hidden)


def hidden_answers(counts: Mapping[str, float], k: int) -> frozenset[str]:
    """The same for the answers to one question, with their sum shown."""
    return frozenset(answer for _, answer in hidden_cells({("", answer): count for answer, count in counts.items()}, k))


def several_hidden(counts: Mapping[str, float], answered: float, k: int) -> frozenset[str]:
    """The same for a question to which people give several answers: these don't add up to those who answered.

    What nearly everybody chose is hidden as well, as the few who didn't follow from it.
    """
    return frozenset(answer for answer, count in counts.items() if count < k or 0 < answered - count < k)


def _next_hidden(counts: Mapping[Place, float], hidden: set[Place], k: int) -> Place | None:
    """The smallest cell that is still shown in the first line whose hidden ones can be told from its sum."""
    for line in _lines(counts):
        shown = [place for place in line if place not in hidden]
        behind = [counts[place] for place in line if place in hidden]
        if behind and shown and (len(behind) == 1 or sum(behind) < k):
            return min(shown, key=lambda place: (counts[place], place))
    return None


def _lines(counts: Iterable[Place]) -> list[list[Place]]:
    """The cells row by row, then column by column; a table of one row has no columns to add up."""
    places = list(counts)
    rows = {row: [place for place in places if place[0] == row] for row, _ in places}
    columns = {column: [place for place in places if place[1] == column] for _, column in places}
    return [*rows.values(), *(columns.values() if len(rows) > 1 else ())]
