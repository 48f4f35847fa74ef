"""What is kept of texts, and what isn't."""

from flows.remembering import LONGEST, remember_short


def test_short_texts_are_remembered_and_long_ones_are_not() -> None:
    asked: list[str] = []

    @remember_short(2)
    def length(text: str, more: int = 0) -> int:
        asked.append(text)
        return len(text) + more

    short, long = "x" * LONGEST, "x" * (LONGEST + 1)
    assert [length(text, more=1) for text in (short, short, long, long)] == [501, 501, 502, 502]
    assert asked == [short, long, long]
