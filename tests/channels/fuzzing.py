"""Requests that are almost a provider's: a sample with parts of it replaced, and plain rubbish."""

import json
from collections.abc import Mapping
from typing import Any

import msgspec
from hypothesis import strategies as st

from channels.request import Request

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
KINDS = [FORM, JSON, "text/xml", "multipart/form-data; boundary=b"]
RUBBISH = st.sampled_from(
    ["", " ", "0", "1", "-1", "nan", "inf", "1e400", "9" * 400, "\x00", "%00%ff", "a" * 5000, "+", "٣", "é", "😀", "{}",
     "tel:+254700000001", "2026-02-30T25:00:00Z", "0001-01-01T00:00:00+14:00", "*", "<a>", "&=;"]
)  # fmt: skip
TEXTS = RUBBISH | st.text(max_size=20)
VALUES = st.recursive(
    TEXTS | st.none() | st.booleans() | st.integers() | st.floats(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=4,
)


def requests_like(base: Request, call: Mapping[str, Any]) -> st.SearchStrategy[Request]:
    """Variations of a request that was written down as a sample."""
    rubbish = st.builds(_with_body, st.just(base), st.sampled_from(KINDS), st.binary(max_size=200))
    if "json" in call:
        return st.one_of(rubbish, mutated(call["json"]).map(lambda data: _with_body(base, JSON, _dump(data))))
    if "form" in call:
        return st.one_of(rubbish, mutated(call["form"]).map(lambda data: _with_body(base, FORM, _encode(data))))
    if "query" in call:
        return st.one_of(rubbish, mutated(call["query"]).map(lambda data: _with_query(base, _encode(data))))
    return st.one_of(rubbish, _cuts(base))


@st.composite
def mutated(draw: st.DrawFn, data: Any) -> Any:
    """The data with a part, however deep, left out or replaced."""
    if not isinstance(data, dict | list) or not data or draw(st.integers(0, 5)) == 0:
        return draw(VALUES)
    keys = list(data) if isinstance(data, dict) else list(range(len(data)))
    key = draw(st.sampled_from(keys))
    changed = data.copy()
    if draw(st.integers(0, 4)) == 0:
        del changed[key]
    else:
        changed[key] = draw(mutated(data[key]))
    return changed


def _cuts(base: Request) -> st.SearchStrategy[Request]:
    places = st.integers(0, max(len(base.body) - 1, 0))
    return st.builds(
        lambda start, end: _with_body(base, "text/xml", base.body[:start] + base.body[end:]), places, places
    )


def _with_body(base: Request, kind: str, body: bytes) -> Request:
    return msgspec.structs.replace(base, headers={**base.headers, "content-type": kind}, body=body, query="")


def _with_query(base: Request, query: bytes) -> Request:
    return msgspec.structs.replace(base, query=query.decode("latin-1"))


def _dump(data: Any) -> bytes:
    return json.dumps(data).encode()


def _encode(data: Any) -> bytes:
    """A form without the escapes that it should have."""
    if not isinstance(data, dict):
        return str(data).encode("utf-8", "surrogatepass")
    return "&".join(f"{name}={value}" for name, value in data.items()).encode("utf-8", "surrogatepass")
