"""No hidden cell can be worked out from what is shown."""

from hypothesis import given
from hypothesis import strategies as st

from dashboard.reports.statistics.disclosure import hidden_answers, hidden_cells

K = 10


def test_a_lone_small_answer_takes_the_next_smallest_with_it() -> None:
    assert hidden_answers({"Yes": 90, "No": 4, "Don't know": 25}, K) == {"No", "Don't know"}


def test_large_answers_are_all_shown() -> None:
    assert hidden_answers({"Yes": 90, "No": 40}, K) == set()


def test_two_small_ones_that_are_few_together_take_a_third() -> None:
    assert hidden_answers({"Yes": 90, "No": 4, "Don't know": 1, "Maybe": 30}, K) == {"No", "Don't know", "Maybe"}


def test_a_hidden_cell_of_a_table_is_safe_from_both_sides() -> None:
    counts = {("A", "Yes"): 50, ("A", "No"): 3, ("B", "Yes"): 40, ("B", "No"): 30, ("C", "Yes"): 60, ("C", "No"): 70}
    assert hidden_cells(counts, K) == {("A", "Yes"), ("A", "No"), ("B", "Yes"), ("B", "No")}


TABLES = st.dictionaries(
    st.tuples(st.sampled_from("ABCD"), st.sampled_from(["Yes", "No", "Maybe"])), st.integers(0, 60), min_size=1
)


@given(TABLES)
def test_each_line_hides_none_or_enough(counts: dict[tuple[str, str], int]) -> None:
    hidden = hidden_cells(counts, K)
    assert {place for place, count in counts.items() if count < K} <= hidden
    axes = (0, 1) if len({row for row, _ in counts}) > 1 else (0,)
    for axis in axes:
        for name in {place[axis] for place in counts}:
            line = [place for place in counts if place[axis] == name]
            behind = [counts[place] for place in line if place in hidden]
            assert not behind or len(behind) == len(line) or (len(behind) > 1 and sum(behind) >= K)
