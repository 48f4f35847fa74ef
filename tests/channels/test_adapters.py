"""What holds for every adapter: it describes itself, and nothing that a stranger sends can break it."""

import asyncio
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels import adapters as _all_adapters  # noqa: F401  # fills the registry
from channels.base import (
    ADAPTERS,
    Answer,
    BadRequest,
    Channel,
    Happening,
    Inbound,
    Outgoing,
    Response,
    SendError,
    Sent,
    StatusReport,
    read_config,
)
from channels.request import Request
from flows.urns import SCHEMES, normalize_urn

CODES = [code for code, _ in ADAPTERS.items()]
TYPES = ["", "application/x-www-form-urlencoded", "application/json", "text/xml", "multipart/form-data; boundary=x"]
URL = "http://gateway.example/send"


def channel(code: str) -> Channel[Any]:
    adapter = ADAPTERS[code]
    urls = {field.name: URL for field in msgspec.structs.fields(adapter.config) if field.name.endswith("_url")}
    return Channel(
        uuid="5f1c6f0e-9d3c-4f7e-8f43-1e6f0a3a5a11",
        type=code,
        address="1234",
        country="RW",
        schemes=adapter.schemes[:1],
        config=read_config(adapter.config, urls),
    )


@pytest.mark.parametrize("code", CODES)
def test_it_describes_itself(code: str) -> None:
    adapter = ADAPTERS[code]
    assert adapter.name
    assert adapter.code == code == code.upper()
    assert set(adapter.schemes) <= set(SCHEMES)
    assert set(adapter.roles) <= {"send", "receive", "call", "answer", "ussd"}
    for field in msgspec.inspect.type_info(adapter.config).fields:  # type: ignore[attr-defined]  # a struct has fields
        assert isinstance(field.type, msgspec.inspect.Metadata), f"{field.name} has no title for its form"


def understood(request: Request, of: Channel[Any]) -> tuple[Sequence[Happening], str]:
    """What a call says, and if it says nothing why it was refused."""
    try:
        return ADAPTERS[of.type].parse(request, of), ""
    except BadRequest as refusal:
        return [], str(refusal)


@pytest.mark.parametrize("code", CODES)
@given(data=st.data())
def test_junk_is_refused_in_words(code: str, data: st.DataObject) -> None:
    adapter = ADAPTERS[code]
    words = st.text(max_size=20) | st.sampled_from(["from", "text", "id", "sender", "date", "+250788123456"])
    action = data.draw(st.sampled_from(adapter.actions or ("receive",)))
    request = Request(
        method=data.draw(st.sampled_from(["GET", "POST"])),
        action=action,
        query=urlencode(data.draw(st.dictionaries(words, words, max_size=4)), errors="replace"),
        headers={"content-type": data.draw(st.sampled_from(TYPES))},
        body=data.draw(st.binary(max_size=200)),
    )
    happenings, reason = understood(request, channel(code))
    assert reason or happenings
    answer = adapter.answer(channel(code), happenings)
    assert isinstance(answer, Answer)
    for happening in happenings:
        if isinstance(happening, StatusReport):
            assert happening.message_id or happening.external_id
        elif isinstance(happening, Inbound):
            assert normalize_urn(happening.urn) == happening.urn
            assert "\x00" not in happening.text


class Provider:
    def __init__(self, status: int) -> None:
        self.status = status

    async def request(self, *_: Any, **__: Any) -> Response:
        return Response(self.status, "")


@pytest.mark.parametrize("code", [code for code in CODES if code != "SIM"])
@pytest.mark.parametrize(("status", "retry"), [(429, True), (500, True), (503, True), (400, False), (404, False)])
def test_what_the_provider_s_answer_means(code: str, status: int, retry: bool) -> None:
    message = Outgoing(id="018f4f3e-1c1d-7000-8000-0123456789ab", urn="tel:+250788123456", text="hi")
    with pytest.raises(SendError) as refused:
        asyncio.run(ADAPTERS[code].send(message, channel(code), Provider(status)))
    assert refused.value.retry is retry


@pytest.mark.parametrize("code", CODES)
def test_a_message_leaves(code: str) -> None:
    message = Outgoing(id="018f4f3e-1c1d-7000-8000-0123456789ab", urn="tel:+250788123456", text="x" * 500)
    assert isinstance(asyncio.run(ADAPTERS[code].send(message, channel(code), Provider(200))), Sent)
