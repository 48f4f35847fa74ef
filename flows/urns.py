"""URNs: how a contact is reached. `scheme:path?query#display`, for example `tel:+355691234567` or `telegram:42#ana`."""

import re
from collections.abc import Callable
from typing import NamedTuple

from flows.phone import clean_phone, format_phone, parse_phone

MAX_PATH_BYTES = 200
MAX_DISPLAY = 255
MAX_IDENTITY = 255


class URNError(ValueError):
    """A text that isn't a URN; the message says what is wrong with it."""


class URN(NamedTuple):
    """The four parts of a URN, unescaped; those that are absent are empty."""

    scheme: str
    path: str
    query: str = ""
    display: str = ""

    @property
    def identity(self) -> str:
        """What makes two URNs the same: scheme and path."""
        return f"{self.scheme}:{escape(self.path)}"

    def __str__(self) -> str:
        query = f"?{escape(self.query)}" if self.query else ""
        display = f"#{escape(self.display)}" if self.display else ""
        return f"{self.identity}{query}{display}"


class Scheme(NamedTuple):
    """What is known about a scheme: the paths it accepts and how they are made comparable."""

    pattern: re.Pattern[str]
    normalize: Callable[[str, str], str]


def _as_is(path: str, _country: str) -> str:
    return path


def _lower(path: str, _country: str) -> str:
    return path.lower()


def _handle(path: str, _country: str) -> str:
    return path.removeprefix("@").lower()


def _phone(path: str, country: str) -> str:
    return parse_phone(path, country) or clean_phone(path).lower()


def _with_country(path: str, _country: str) -> str:
    prefix, dot, rest = path.partition(".")
    return f"{prefix.upper()}{dot}{rest}" if dot and len(prefix) == 2 else path


def _scheme(pattern: str = r"(?s:.+)", normalize: Callable[[str, str], str] = _as_is) -> Scheme:
    return Scheme(re.compile(pattern), normalize)


_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_DIGITS = r"[0-9]+"

SCHEMES: dict[str, Scheme] = {
    "bsuid": _scheme(r"[A-Z]{2}\.[a-zA-Z0-9]{1,128}", _with_country),
    "ext": _scheme(),
    "facebook": _scheme(r"[0-9]+|ref:.+"),
    "fcm": _scheme(),
    "freshchat": _scheme(f"{_UUID}/{_UUID}"),
    "instagram": _scheme(_DIGITS),
    "jiochat": _scheme(_DIGITS),
    "line": _scheme(r"[a-zA-Z0-9_]{1,36}"),
    "mailto": _scheme(r"[^\s@]+@[^\s@]+", _lower),
    "rocketchat": _scheme(),
    "slack": _scheme(),
    "tel": _scheme(r"\+[0-9]{7,15}|[a-z0-9]{1,64}", _phone),
    "telegram": _scheme(_DIGITS),
    "twitter": _scheme(r"[a-zA-Z0-9_]{1,15}", _handle),
    "twitterid": _scheme(_DIGITS),
    "viber": _scheme(r"[a-zA-Z0-9_=/+]{1,24}"),
    "vk": _scheme(),
    "webchat": _scheme(r"[a-zA-Z0-9]{24}(?::[^\s@]+@[^\s@]+)?"),
    "wechat": _scheme(),
    "whatsapp": _scheme(r"[0-9]+|[A-Z]{2}\.[a-zA-Z0-9]{1,128}", _with_country),
}


def escape(part: str) -> str:
    """A part of a URN with what separates parts written otherwise."""
    return part.replace("%", "%25").replace("#", "%23").replace("?", "%3F")


def _unescape(part: str) -> str:
    return part.replace("%23", "#").replace("%3F", "?").replace("%25", "%") if "%" in part else part


def parse_urn(text: str) -> URN:
    """The parts of `text`; raises URNError if it has not the structure of a URN. Schemes and paths aren't checked."""
    scheme, _, rest = text.partition(":")
    path, query, display = rest, "", ""
    if "#" in text or "?" in text:
        _check_separators(scheme, rest)
        before, _, display = rest.partition("#")
        path, _, query = before.partition("?")
    if not scheme:
        raise URNError("scheme cannot be empty")
    if not path:
        raise URNError("path cannot be empty")
    return URN(scheme, _unescape(path), _unescape(query), _unescape(display))


def _check_separators(scheme: str, rest: str) -> None:
    before, hash_mark, display = rest.partition("#")
    if "?" in scheme or before.count("?") > 1 or "?" in display:
        raise URNError("query component can only come after path component")
    if "#" in scheme or (hash_mark and "#" in display):
        raise URNError("fragment component can only come after path or query components")


def normalize_urn(text: str, country: str = "") -> str:
    """`text` with the path in the one form in which it is stored; raises URNError if it isn't a valid URN.

    Phone numbers without a country code are read as of `country` (two letters) if it is given.
    """
    urn = normalize(parse_urn(text.strip()), country)
    validate_urn(urn)
    return str(urn)


def normalize(urn: URN, country: str = "") -> URN:
    """A URN with the path in the one form in which it is stored, whether it is valid or not."""
    scheme = SCHEMES.get(urn.scheme)
    path = urn.path.strip()
    return urn._replace(path=scheme.normalize(path, country) if scheme else path)


def validate_urn(urn: URN) -> None:
    """Raises URNError unless the scheme is known, the path one of its and nothing too long."""
    scheme = SCHEMES.get(urn.scheme)
    if scheme is None:
        raise URNError(f"unknown scheme '{urn.scheme}', must be one of {', '.join(SCHEMES)}")
    if len(urn.path.encode()) > MAX_PATH_BYTES:
        raise URNError(f"path cannot be longer than {MAX_PATH_BYTES} bytes")
    if len(urn.identity) > MAX_IDENTITY:
        raise URNError(f"URN cannot be longer than {MAX_IDENTITY} characters, and each #, ? and % counts as 3")
    if len(urn.display) > MAX_DISPLAY:
        raise URNError(f"display cannot be longer than {MAX_DISPLAY} characters")
    if not scheme.pattern.fullmatch(urn.path):
        raise URNError(f"'{urn.path}' is not a valid path of scheme '{urn.scheme}'")


def format_urn(text: str) -> str:
    """A URN for people: its display, else the phone number as written in its country, else its path."""
    urn = parse_urn(text)
    if urn.display:
        return urn.display
    return format_phone(urn.path) if urn.scheme == "tel" else urn.path
