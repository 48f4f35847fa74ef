"""Pages of USSD: they fit, cut at lines, and nothing gets lost on the way."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.ussd_gateway import newly_typed
from channels.ussd_pages import PageSize, Turning, cut_pages, turn_page
from flows.numbered import chosen, menu

SIZE = PageSize()
WORDS = Turning()
COUNTIES = [f"County number {number}" for number in range(1, 31)]


def test_what_fits_is_one_page() -> None:
    assert cut_pages("Are you well?\n1. Yes\n2. No", SIZE, WORDS) == ["Are you well?\n1. Yes\n2. No"]


def test_a_menu_goes_on_on_the_next_page() -> None:
    pages = cut_pages(menu("Where do you live?", COUNTIES), SIZE, WORDS)
    assert pages[0].splitlines()[0] == "Where do you live?"
    assert pages[0].splitlines()[-1] == "98 More"
    assert pages[1].splitlines()[-2:] == ["98 More", "0 Back"]
    assert pages[-1].splitlines()[-1] == "0 Back"
    lines = [line for page in pages for line in page.splitlines() if line not in {"98 More", "0 Back"}]
    assert lines == menu("Where do you live?", COUNTIES).splitlines()


def test_words_of_a_language_can_be_set() -> None:
    words = Turning(more_word="Zaidi", back_word="Rudi")
    assert cut_pages("a\n" * 300, SIZE, words)[1].endswith("98 Zaidi\n0 Rudi")


@pytest.mark.parametrize(("text", "units"), [("x" * 160, 1), ("x" * 161, 2), ("€" * 80, 1), ("€" * 81, 2)])
def test_letters_of_the_extension_count_twice(text: str, units: int) -> None:
    assert len(cut_pages(text, SIZE, WORDS)) == units


@pytest.mark.parametrize(("text", "pages"), [("س" * 70, 1), ("س" * 71, 2), ("😀" * 35, 1), ("😀" * 36, 2)])
def test_other_scripts_have_smaller_pages(text: str, pages: int) -> None:
    assert len(cut_pages(text, SIZE, WORDS)) == pages


def test_long_lines_are_cut_at_spaces() -> None:
    pages = cut_pages(" ".join(["habari"] * 60), SIZE, WORDS)
    assert {word for page in pages for word in page.replace("98 More", "").replace("0 Back", "").split()} == {"habari"}


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]) | st.just("\n"), max_size=600),
    st.integers(40, 182),
    st.integers(40, 90),
)
def test_every_page_fits_and_every_letter_is_shown(text: str, gsm7: int, ucs2: int) -> None:
    size = PageSize(gsm7, ucs2)
    pages = cut_pages(text, size, WORDS)
    assert all(size.holds(page) for page in pages)
    last = len(pages) - 1
    bodies = [
        page.removesuffix("\n".join(WORDS.footer(first=number == 0, last=number == last))) if last else page
        for number, page in enumerate(pages)
    ]
    assert "".join("".join(bodies).split()) == "".join(text.split())


@pytest.mark.parametrize("text", ["word " * 2000, "слово " * 1500, "x" * 10_000])
def test_a_long_text_without_lines_is_cut_in_no_time(text: str) -> None:
    began = time.process_time()
    pages = cut_pages(text, PageSize(), WORDS)
    assert time.process_time() - began < 1
    assert all(map(PageSize().holds, pages))


def test_turning_pages() -> None:
    assert turn_page("98", 0, 3, WORDS) == 1
    assert turn_page("0", 1, 3, WORDS) == 0


@pytest.mark.parametrize(("typed", "page", "pages"), [("98", 2, 3), ("0", 0, 3), ("98", 0, 1), ("1", 0, 3)])
def test_where_there_is_no_page_it_is_an_answer(typed: str, page: int, pages: int) -> None:
    assert turn_page(typed, page, pages, WORDS) is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("1", "Yes"), ("2", "No"), ("3", "3"), ("0", "0"), ("yes", "yes"), ("²", "²"), ("9" * 9, "9" * 9)],
)
def test_numbers_stand_for_choices(typed: str, meant: str) -> None:
    assert chosen(typed, ["Yes", "No"]) == meant


@pytest.mark.parametrize(
    ("text", "known", "typed"),
    [
        ("", "", ""),
        ("1", "", "1"),
        ("1*2", "1", "2"),
        ("1*2*3", "1", "2*3"),
        ("1*2*3", "", "1*2*3"),
        ("5*2", "1", "2"),
        ("12", "1", "12"),
    ],
)
def test_what_was_typed_last(text: str, known: str, typed: str) -> None:
    assert newly_typed(text, known) == typed
