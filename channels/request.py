"""A provider's call as adapters read it: plain values, whatever server took it in."""

from collections.abc import Mapping, Sequence
from email.parser import BytesParser
from email.policy import HTTP
from functools import cached_property
from typing import NamedTuple
from urllib.parse import unquote

from msgspec import Struct

# PostgreSQL can't store the first; rows are handed over to it with the second between values; others are no characters.
_UNSTORABLE = {0: None, 0x1F: None, **dict.fromkeys(range(0xD800, 0xE000))}


def clean(text: str) -> str:
    """The text without what can't be stored."""
    return text if text.isascii() and "\x00" not in text and "\x1f" not in text else text.translate(_UNSTORABLE)


class Call(NamedTuple):
    """A call as a server took it in. Names of headers are in lower case, ``peer`` is the address that it came from."""

    method: str
    path: str
    query: bytes
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes
    peer: str


class Request(Struct, frozen=True, kw_only=True, dict=True):
    """``headers`` have lower-case names; ``query`` is as it came, without the question mark.

    ``url`` is the whole address as the provider knows it, ``rest`` what follows the action in its path, ``at`` when
    the call came in, in seconds since 1970.
    """

    method: str
    action: str
    query: str = ""
    headers: Mapping[str, str] = {}
    body: bytes = b""
    url: str = ""
    rest: tuple[str, ...] = ()
    at: float = 0.0

    @property
    def text(self) -> str:
        return clean(self.body.decode("utf-8", "ignore"))

    @cached_property
    def fields(self) -> Mapping[str, str]:
        """What was sent as form, multipart form or query; a field of the body goes before one of the query. Of a field
        that is there twice the last counts, as with most servers.
        """
        return {**_parse_form(self.query), **self._body_fields()}

    def first(self, *names: str) -> str:
        """The first of the named fields that isn't empty, else ""."""
        fields = self.fields
        for name in names:
            if value := fields.get(name):
                return value
        return ""

    def _body_fields(self) -> Mapping[str, str]:
        content_type = self.headers.get("content-type", "")
        if content_type.startswith("application/x-www-form-urlencoded"):
            return _parse_form(self.body.decode("utf-8", "ignore"))
        if content_type.startswith("multipart/form-data"):
            return _parse_multipart(content_type, self.body)
        return {}


def _parse_form(text: str) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in text.split("&") if pair]
    return {_unquote(name): clean(_unquote(value)) for name, _, value in pairs}


def _unquote(text: str) -> str:
    text = text.replace("+", " ")
    return unquote(text, errors="ignore") if "%" in text else text


def _parse_multipart(content_type: str, body: bytes) -> dict[str, str]:
    """The fields of a multipart form that aren't files."""
    message = BytesParser(policy=HTTP).parsebytes(b"Content-Type: " + content_type.encode() + b"\r\n\r\n" + body)
    fields: dict[str, str] = {}
    for part in message.iter_parts() if message.is_multipart() else ():
        name = part.get_param("name", header="content-disposition")
        if isinstance(name, str) and part.get_filename() is None:
            payload = part.get_payload(decode=True)
            fields[name] = clean(payload.decode("utf-8", "ignore")) if isinstance(payload, bytes) else ""
    return fields
