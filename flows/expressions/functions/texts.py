"""Functions of texts."""

import html
import re
import sys
import unicodedata
from decimal import Decimal
from typing import Any
from urllib.parse import quote as percent_encode

from flows import collation
from flows.expressions.function import function
from flows.expressions.scope import Scope
from flows.expressions.values import Value, XError, XObject
from flows.patterns import compile_pattern
from flows.texts import WHITE_SPACE

MAX_REPEATED = 10_000
# Control, format, private-use and surrogate characters; unassigned ones may be letters or emojis of tomorrow.
_UNCLEAN = frozenset({"Cc", "Cf", "Co", "Cs"})
_SURROGATES = (0xD800, 0xDFFF)
_WORD_CHARACTER = re.compile(r"\w")
_CONTENT_TYPE = re.compile(r"image|audio|video|application|geo|unavailable|\w+/[-+.\w]+", re.ASCII)


@function
def text(value: str) -> Value:
    """A value converted to text.

    @(text(2 > 1)) → true
    @(text(array(1, 2))) → [1, 2]
    """
    return value


@function
def upper(text: str) -> Value:
    """A text in capitals.

    @(upper("Yes, please")) → YES, PLEASE
    """
    return collation.upper(text)


@function
def lower(text: str) -> Value:
    """A text in small letters.

    @(lower("Yes, PLEASE")) → yes, please
    """
    return collation.lower(text)


@function
def title(text: str) -> Value:
    """A text with each word capitalised.

    @(title("maría josé")) → María José
    @(title("NEW YORK")) → New York
    """
    letters: list[str] = []
    previous = " "
    for letter in collation.lower(text):
        letters.append(_title_case(letter) if _separates(previous) else letter)
        previous = letter
    return "".join(letters)


def _title_case(letter: str) -> str:
    titled = letter.title()
    return titled if len(titled) == 1 else letter


def _separates(character: str) -> bool:
    return character.isspace() or (character.isascii() and not _WORD_CHARACTER.match(character))


@function
def trim(text: str, chars: str = WHITE_SPACE) -> Value:
    """A text without the white space, or any of the given characters, at its ends.

    @(trim("  yes ")) → yes
    @(trim("**yes*", "*")) → yes
    """
    return text.strip(chars) if chars else text


@function
def trim_left(text: str, chars: str = WHITE_SPACE) -> Value:
    """A text without the white space, or any of the given characters, at its beginning.

    @(trim_left("00712", "0")) → 712
    """
    return text.lstrip(chars) if chars else text


@function
def trim_right(text: str, chars: str = WHITE_SPACE) -> Value:
    """A text without the white space, or any of the given characters, at its end.

    @(trim_right("yes!!", "!")) → yes
    """
    return text.rstrip(chars) if chars else text


@function
def clean(text: str) -> Value:
    """A text without control characters and others that can't be seen.

    @(clean("all\\tclear")) → allclear
    """
    return "".join([character for character in text if unicodedata.category(character) not in _UNCLEAN])


@function
def char(code: int) -> Value:
    """The character of a Unicode code point.

    @(char(65)) → A
    @(char(128077)) → 👍
    """
    valid = 0 <= code <= sys.maxunicode and not _SURROGATES[0] <= code <= _SURROGATES[1]
    return chr(code) if valid else "\ufffd"


@function
def code(text: str) -> Value:
    """The Unicode code point of the first character of a text.

    @(code("A")) → 65
    @(code("")) → ERROR
    """
    return Decimal(ord(text[0])) if text else XError("requires a string of at least one character")


@function
def text_length(value: str) -> Value:
    """The number of characters of a text.

    @(text_length("Skopje")) → 6
    """
    return Decimal(len(value))


@function
def text_compare(text: str, other: str) -> Value:
    """-1 if a text comes before another in the order of code points, 1 if after, 0 if they are the same.

    @(text_compare("ant", "bee")) → -1
    @(text_compare("bee", "bee")) → 0
    """
    return Decimal((text > other) - (text < other))


@function
def text_slice(text: str, start: int, end: int | None = None, _unused: Any = None) -> Value:
    """The part of a text from one position, counted from 0, up to before another; negative ones count from the end.

    @(text_slice("Kigali", 2)) → gali
    @(text_slice("Kigali", 0, -2)) → Kiga
    """
    return text[start:end]


@function
def repeat(text: str, count: int) -> Value:
    """A text several times over, at most 10,000 characters.

    @(repeat("ha", 3)) → hahaha
    @(repeat("ha", -1)) → ERROR
    """
    if count < 0:
        return XError(f"must be called with a positive integer, got {count}")
    if len(text) * count > MAX_REPEATED:
        return XError(f"cannot build a string longer than {MAX_REPEATED} characters")
    return text * count


@function
def replace(scope: Scope, text: str, needle: str, replacement: str, count: int = -1) -> Value:
    """A text with what is searched for replaced, everywhere or the first few times.

    @(replace("tea or tea", "tea", "coffee")) → coffee or coffee
    @(replace("tea or tea", "tea", "coffee", 1)) → coffee or tea
    """
    scope.afford(text.count(needle) * len(replacement))
    return text.replace(needle, replacement, max(count, -1))


@function
def regex_match(text: str, pattern: str, group: int = 0) -> Value:
    r"""What a regular expression matches in a text first, or one of its groups; letters match whatever their case.

    @(regex_match("Room B12", "[a-z]\d+")) → B12
    @(regex_match("Room B12", "([a-z])(\d+)", 2)) → 12
    @(regex_match("Room B12", "(")) → ERROR
    """
    compiled = compile_pattern(pattern)
    if compiled is None:
        return XError("invalid regular expression")
    match = compiled.search(text)
    if match is None or not 0 <= group <= compiled.groups:
        return XError("invalid regular expression group")
    return match.group(group) or ""


@function
def read_chars(text: str) -> Value:
    """A text spaced so that a voice reads its characters one by one, in groups of 3 or 4 where it divides into them.

    @(read_chars("+355691")) → 3 5 5 , 6 9 1
    @(read_chars("X7")) → X , 7
    """
    characters = text.lstrip("+")
    size = next((size for size in (3, 4) if len(characters) % size == 0), 1)
    groups = (characters[start : start + size] for start in range(0, len(characters), size))
    return " , ".join(" ".join(group) for group in groups)


@function
def html_decode(text: str) -> Value:
    """A text with the entities of HTML decoded.

    @(html_decode("Caf&eacute; &amp; Bar")) → Café & Bar
    """
    return html.unescape(text).replace("\xa0", " ")


@function
def url_encode(text: str) -> Value:
    """A text encoded for use in a URL.

    @(url_encode("tea & coffee")) → tea%20%26%20coffee
    """
    return percent_encode(text, safe="")


@function
def attachment_parts(attachment: str) -> Value:
    """The type of content and the URL of an attachment.

    @(attachment_parts("audio/mp3:https://example.org/a.mp3").content_type) → audio/mp3
    @(attachment_parts("https://example.org/a.mp3").content_type & "?") → ?
    """
    kind, colon, url = attachment.partition(":")
    known = bool(colon) and _CONTENT_TYPE.fullmatch(kind.lower()) is not None
    return XObject({"content_type": kind.lower() if known else "", "url": url if known else attachment})
