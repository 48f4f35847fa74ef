"""Functions of words."""

from decimal import Decimal

from flows.expressions.function import function
from flows.expressions.functions.arrays import limited
from flows.expressions.values import Value, XError
from flows.texts import trim
from flows.words import split_at, word_starts


@function
def split(text: str, delimiters: str = "") -> Value:
    """The words of a text, or its parts between any of the given characters.

    @(split("tea, milk and sugar")) → [tea, milk, and, sugar]
    @(split("12/31-99", "/-")) → [12, 31, 99]
    """
    return limited(split_at(text, delimiters))


@function
def word(text: str, index: int, delimiters: str = "") -> Value:
    """The word at a position, counted from 0, or from the end if it is negative.

    @(word("tea with milk", 0)) → tea
    @(word("tea with milk", -1)) → milk
    @(word("tea/milk", 1, "/")) → milk
    @(word("tea", 7)) → ERROR
    """
    words = split_at(text, delimiters)
    if not -len(words) <= index < len(words):
        return XError(f"index {index} is out of range for the number of words {len(words)}")
    return words[index]


@function
def word_count(text: str, delimiters: str = "") -> Value:
    """The number of words of a text.

    @(word_count("tea with milk")) → 3
    @(word_count("tea/milk", "/")) → 2
    """
    return Decimal(len(split_at(text, delimiters)))


@function
def word_slice(text: str, start: int, end: int = -1, delimiters: str = "") -> Value:
    """The words from one position, counted from 0, up to before another, or to the end.

    @(word_slice("tea with milk", 1)) → with milk
    @(word_slice("tea with milk", 0, 2)) → tea with
    @(word_slice("tea/milk/sugar", 1, -1, "/")) → milk sugar
    """
    if start < 0:
        return XError("must start with a positive index")
    if 0 < end <= start:
        return XError("must have a end which is greater than the start")
    words = split_at(text, delimiters)
    return " ".join(words[start:end] if end > 0 else words[start:])


@function
def remove_first_word(text: str) -> Value:
    """A text from its second word on.

    @(remove_first_word("JOIN the club")) → the club
    """
    starts = word_starts(text)
    return text[starts[1] :] if len(starts) > 1 else ""


@function
def field(text: str, index: int, delimiter: str) -> Value:
    """The part of a text at a position, counted from 0, between delimiters; several spaces in a row count as one.

    @(field("red|green|blue", 1, "|")) → green
    @(field("red  green", 1, " ")) → green
    @(field("red|green", 5, "|") & "none") → none
    """
    if index < 0:
        return XError("cannot use a negative index")
    parts = text.split(delimiter) if delimiter else list(text)
    if delimiter == " ":
        parts = [part for part in parts if part]
    return trim(parts[index]) if index < len(parts) else ""
