"""Calls gone wrong, made from a provider's samples by a seed: cut, swollen, of other types, full of rubbish."""

import json
import random
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, structs

from channels.webhooks import BODY_LIMIT
from tests.channels.samples import request

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
TYPES = (JSON, FORM, "text/xml", "text/plain; charset=klingon", "multipart/form-data; boundary=b", "", "a/b/c;;")
METHODS = ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "\xff")
OCTETS = (
    b"\x00",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"%00",
    b"%",
    b"%zz",
    b"\xf0\x9f",
    b"&",
    b"=",
    b"\r\n",
    b'"',
    b"{",
    b"<",
)
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1e308, 10**30, "", " ", "\x00", "\ud800", "+", "-", "nan", "٣٤٥", "a" * 70_000),
    *("😀" * 70, [], {}, [[]], [None], {"": None}, {"$oid": "x"}, ["a"] * 500, "2026-02-30T25:61:00Z", "9" * 16),
    *("' OR 1=1 --", "{{7*7}}", "../../etc/passwd", "00000000-0000-0000-0000-000000000000", "\u202e", "tel:1"),
)  # fmt: skip
DEEP = 3_000


class Call(Struct, frozen=True):
    """A call as it comes over HTTP; ``path`` follows the id of the channel."""

    method: str
    path: str
    query: bytes
    content_type: str
    body: bytes


Change = Callable[[Call, random.Random], Call]


def malformed(code: str, sample: Mapping[str, Any], chance: random.Random) -> Call:
    """A good call of the provider with one to three things wrong."""
    good = request(code, sample)
    call = Call(good.method, sample["to"], good.query.encode(), good.headers.get("content-type", ""), good.body)
    fields = next((dict(sample[name]) for name in ("json", "form", "query") if isinstance(sample.get(name), dict)), {})
    if fields and chance.random() < 0.6:
        call = _with_fields(call, "json" in sample, _changed(fields, chance))
    for _ in range(chance.randint(0 if fields else 1, 2)):
        call = chance.choice(CHANGES)(call, chance)
    return call


def _changed(data: Any, chance: random.Random) -> Any:
    """The data with something in it, however deep, left out, doubled or replaced."""
    if not isinstance(data, dict | list) or not data or chance.random() < 0.1:
        return chance.choice(VALUES)
    copy: Any = data.copy()
    key = chance.choice(list(data) if isinstance(data, dict) else range(len(data)))
    fate = chance.random()
    if fate < 0.2:
        del copy[key]
    elif fate < 0.3:
        copy[key] = [copy[key], copy[key]]
    else:
        copy[key] = _changed(copy[key], chance)
    return copy


def _with_fields(call: Call, is_json: bool, data: Any) -> Call:
    if is_json:
        return structs.replace(call, body=json.dumps(data).encode())
    pairs = data.items() if isinstance(data, dict) else [("", data)]
    octets = "&".join(f"{name}={value}" for name, value in pairs).encode("utf-8", "surrogatepass")
    return structs.replace(call, body=octets) if call.body else structs.replace(call, query=octets)


def _cut(call: Call, chance: random.Random) -> Call:
    return structs.replace(call, body=call.body[: chance.randrange(len(call.body) + 1)], query=call.query[:-1])


def _broken(call: Call, chance: random.Random) -> Call:
    """With octets in it that don't belong there."""

    def put(octets: bytes) -> bytes:
        place = chance.randrange(len(octets) + 1)
        return octets[:place] + chance.choice(OCTETS) + octets[place + chance.randint(0, 3) :]

    return structs.replace(call, body=put(call.body)) if call.body else structs.replace(call, query=put(call.query))


def _flipped(call: Call, chance: random.Random) -> Call:
    octets = bytearray(call.body or call.query or b"x")
    for _ in range(chance.randint(1, 4)):
        octets[chance.randrange(len(octets))] = chance.randrange(256)
    return structs.replace(call, body=bytes(octets)) if call.body else structs.replace(call, query=bytes(octets))


def _of_another_type(call: Call, chance: random.Random) -> Call:
    return structs.replace(call, content_type=chance.choice(TYPES))


def _by_another_method(call: Call, chance: random.Random) -> Call:
    return structs.replace(call, method=chance.choice(METHODS))


def _elsewhere(call: Call, chance: random.Random) -> Call:
    paths = ("", "nothing", "receive", "status", f"{call.path}/", f"{call.path}/more/and/more", "%00", "..", "☃")
    return structs.replace(call, path=chance.choice(paths))


def _swapped(call: Call, _: random.Random) -> Call:
    """What belongs in the body is in the query, and the other way round."""
    return structs.replace(call, body=call.query, query=call.body)


def _deep(call: Call, chance: random.Random) -> Call:
    opening, closing = chance.choice([(b"[", b"]"), (b'{"a":', b"}"), (b"<a>", b"</a>")])
    return structs.replace(call, body=opening * DEEP + b"1" + closing * DEEP)


def _huge(call: Call, chance: random.Random) -> Call:
    if chance.random() < 0.9:  # most of the time cheaper
        return structs.replace(call, body=call.body * 40)
    return structs.replace(call, body=call.body + b" " * BODY_LIMIT)


def _rubbish(call: Call, chance: random.Random) -> Call:
    return structs.replace(call, body=chance.randbytes(chance.randrange(300)))


CHANGES: tuple[Change, ...] = (
    *(
        _cut,
        _broken,
        _broken,
        _flipped,
        _of_another_type,
        _by_another_method,
        _elsewhere,
        _swapped,
        _deep,
        _huge,
        _rubbish,
    ),
)
