"""Texts as the language reads and writes them: white space, quoting (that of Go), indenting."""

import re
from collections.abc import Mapping

# Unicode's white space, without the separators U+001C to U+001F that Python's strip() takes too.
WHITE_SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680"
    "\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)

_ESCAPED = {
    "\a": r"\a",
    "\b": r"\b",
    "\f": r"\f",
    "\n": r"\n",
    "\r": r"\r",
    "\t": r"\t",
    "\v": r"\v",
    "\\": r"\\",
    '"': r"\"",
}
_UNESCAPED = {escape[1]: character.encode() for character, escape in _ESCAPED.items()}
_ESCAPE = re.compile(
    r"""\\(?: (?P<letter>[abfnrtv\\"]) | x(?P<byte>[0-9a-fA-F]{2}) | (?P<octal>[0-3][0-7]{2})
          | u(?P<short>[0-9a-fA-F]{4}) | U(?P<long>[0-9a-fA-F]{8}) | )""",
    re.VERBOSE,
)
_LINE_START = re.compile(r"^(?=[^\n])", re.MULTILINE)


def trim(text: str) -> str:
    return text.strip(WHITE_SPACE)


def indent(text: str, prefix: str) -> str:
    """Put a prefix before each line that isn't empty."""
    return _LINE_START.sub(prefix, text)


def quote(text: str) -> str:
    """A text in double quotes, with escapes for quotes, backslashes and what can't be printed."""
    if text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return f'"{"".join(map(_escape, text))}"'


def _escape(character: str) -> str:
    if escape := _ESCAPED.get(character):
        return escape
    if character.isprintable():
        return character
    code = ord(character)
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def unquote(literal: str) -> str | None:
    """What a text in double quotes means, or None if something in it is illegal (an escape, a line break)."""
    inner = literal[1:-1]
    if "\n" in inner:
        return None
    if "\\" not in inner:
        return inner
    parts: list[bytes] = []
    end = 0
    try:
        for match in _ESCAPE.finditer(inner):
            parts += (inner[end : match.start()].encode("utf-8", "surrogatepass"), _unescape(match))
            end = match.end()
    except (ValueError, OverflowError):
        return None
    parts.append(inner[end:].encode("utf-8", "surrogatepass"))
    return b"".join(parts).decode("utf-8", "replace")


def _unescape(match: re.Match[str]) -> bytes:
    """The bytes that an escape stands for, ``\\x`` and octal ones being single bytes; raises what ``chr`` raises."""
    kind, digits = match.lastgroup, match[match.lastgroup or 0]
    if kind == "letter":
        return _UNESCAPED[digits]
    if kind == "byte":
        return bytes.fromhex(digits)
    if kind == "octal":
        return bytes([int(digits, 8)])
    return chr(int(digits, 16)).encode() if kind else _illegal(match)


def _illegal(match: re.Match[str]) -> bytes:
    raise ValueError(f"illegal escape at {match.start()}")


def truncate(text: str, length: int) -> str:
    """A text of at most `length` characters; one that was longer ends in three dots."""
    return text if len(text) <= length else text[: length - 3] + "..."


def join_numbered(parts: Mapping[int, str], total: int) -> str:
    """The parts of a long message, by their numbers from 1, as one text in which those that never came are marked."""
    return "".join(parts.get(number, "…") for number in range(1, total + 1))
