"""Hiding the secrets of calls before they are kept or shown."""

import re

HIDDEN = "********"
_NAME = r"[\w.-]*(?:authorization|cookie|passw(?:or)?d|secret|token|api[_-]?key|signature)[\w.-]*"
_PLACES = (
    re.compile(rf"^(?P<before>{_NAME}: *)(?P<value>[^\r\n]+)", re.IGNORECASE | re.MULTILINE),  # a header
    re.compile(rf"(?P<before>[?&]{_NAME}=)(?P<value>[^&\s#]+)", re.IGNORECASE),  # in an address or a form
    re.compile(rf'(?P<before>"{_NAME}" *: *")(?P<value>(?:[^"\\]|\\.)*)', re.IGNORECASE),  # in JSON
    re.compile(r"(?P<before>://)(?P<value>[^/\s@]+)(?=@)"),  # user and password before a host
)


def hide_secrets(text: str) -> str:
    """The text of a request, a response or an address with what looks like a secret by its name replaced by stars."""
    for place in _PLACES:
        text = place.sub(lambda found: f"{found['before']}{HIDDEN}", text)
    return text
