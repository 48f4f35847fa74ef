"""The External HTTP adapter: what gateways call, and what they are sent."""

import asyncio
from collections.abc import Mapping
from typing import Any

import msgspec
import pytest

from channels.adapters.external import External, ExternalConfig
from channels.base import (
    BadRequest,
    Channel,
    Inbound,
    Outgoing,
    QuickReply,
    Response,
    SendError,
    StatusReport,
    Stopped,
    read_config,
)
from channels.request import Request

ADAPTER = External()
MESSAGE_ID = "018f4f3e-1c1d-7000-8000-0123456789ab"


def channel(scheme: str = "tel", **config: Any) -> Channel[ExternalConfig]:
    return Channel(
        uuid="5f1c6f0e-9d3c-4f7e-8f43-1e6f0a3a5a11",
        type="EX",
        address="+8181",
        country="KE",
        schemes=(scheme,),
        config=read_config(ExternalConfig, config),
    )


def parse(to: Channel[ExternalConfig], action: str = "receive", query: str = "", body: str = "") -> Any:
    headers = {"content-type": "application/x-www-form-urlencoded"}
    return ADAPTER.parse(Request(method="POST", action=action, query=query, headers=headers, body=body.encode()), to)[0]


class Gateway:
    def __init__(self, status: int = 200, text: str = "OK") -> None:
        self.answer = Response(status, text)
        self.calls: list[tuple[str, str, Mapping[str, str], str]] = []

    async def request(self, method: str, url: str, *, headers: Mapping[str, str], body: bytes = b"") -> Response:
        self.calls.append((method, url, headers, body.decode()))
        return self.answer


def send(to: Channel[ExternalConfig], text: str, gateway: Gateway | None = None, **properties: Any) -> Gateway:
    gateway = gateway or Gateway()
    message = Outgoing(id=MESSAGE_ID, urn="tel:+254700000001", text=text, **properties)
    asyncio.run(ADAPTER.send(message, to, gateway))
    return gateway


def test_a_message_in_local_form() -> None:
    assert parse(channel(), body="from=0700000001&text=Habari") == Inbound(urn="tel:+254700000001", text="Habari")


def test_fields_have_the_names_that_are_set() -> None:
    to = channel(mo_from_field="msisdn", mo_text_field="body", mo_date_field="at", mo_id_field="ref")
    got = parse(to, query="msisdn=254700000001&body=Ndiyo&at=2026-03-01T10:00:00%2B03:00&ref=a1")
    assert got == Inbound(urn="tel:+254700000001", text="Ndiyo", external_id="a1", sent_on="2026-03-01T10:00:00+03:00")


def test_other_schemes_take_the_sender_as_it_is() -> None:
    assert parse(channel("ext"), body="sender=user-9&text=hi").urn == "ext:user-9"


def test_xml_at_the_paths_that_are_set() -> None:
    to = channel(from_xpath="//phone", text_xpath="/sms/say")
    request = Request(method="POST", action="receive", body=b"<sms><phone>0700000001</phone><say>Ndiyo</say></sms>")
    assert ADAPTER.parse(request, to)[0] == Inbound(urn="tel:+254700000001", text="Ndiyo")


@pytest.mark.parametrize(
    "body",
    [b"", b"<sms>", b"<sms><phone>1</phone></sms>", b'<!DOCTYPE a [<!ENTITY b "c">]><a/>', b"<a>" + b" " * 100_000],
)
def test_xml_that_is_refused(body: bytes) -> None:
    to = channel(from_xpath="//phone", text_xpath="//say")
    with pytest.raises(BadRequest, match=r"XML|missing"):
        ADAPTER.parse(Request(method="POST", action="receive", body=body), to)


def test_reports_and_stops() -> None:
    assert parse(channel(), "delivered", query=f"uuid={MESSAGE_ID}") == StatusReport(
        status="delivered", message_id=MESSAGE_ID
    )
    assert parse(channel(), "stopped", query="from=0700000001") == Stopped(urn="tel:+254700000001")


@pytest.mark.parametrize(
    ("action", "query"),
    [
        ("receive", "text=hi"),
        ("receive", "from=bank"),
        ("receive", "from=%2B629999999999999999&text=hi"),
        ("receive", "from=0700000001&date=today"),
        ("sent", "id=7"),
    ],
)
def test_junk_is_refused(action: str, query: str) -> None:
    with pytest.raises(BadRequest):
        parse(channel(), action, query=query)


def test_a_gateway_can_be_answered_as_it_wants() -> None:
    to = channel(mo_response="<ok/>", mo_response_content_type="text/xml")
    answer = ADAPTER.answer(to, [Inbound(urn="tel:+254700000001", text="hi")])
    assert (answer.body, answer.content_type) == ("<ok/>", "text/xml")


def test_placeholders_in_the_url() -> None:
    url = "http://gw.example/s?to={{to_no_plus}}&m={{text}}&f={{from}}&i={{id}}&s={{session_status}}&x={{other}}"
    method, sent, _, body = send(channel(send_url=url, method="GET"), "Ndiyo & hapana?", session_open=True).calls[0]
    assert (method, body) == ("GET", "")
    assert sent == (
        f"http://gw.example/s?to=254700000001&m=Ndiyo+%26+hapana%3F&f=%2B8181&i={MESSAGE_ID}&s=W&x={{{{other}}}}"
    )


def test_bodies_are_encoded_by_their_type() -> None:
    options = {"send_url": "http://gw.example", "body": "{{text}}|{{quick_replies}}"}
    replies = (QuickReply(text="<Yes>"), QuickReply(text="No"))
    bodies = {
        kind: send(channel(**options, content_type=kind), 'a "b" <c>', quick_replies=replies).calls[0][3]
        for kind in ("json", "xml", "urlencoded")
    }
    assert bodies == {
        "json": '"a \\"b\\" <c>"|["<Yes>","No"]',
        "xml": "a &#34;b&#34; &lt;c&gt;|<item>&lt;Yes&gt;</item><item>No</item>",
        "urlencoded": "a+%22b%22+%3Cc%3E|&quick_reply=%3CYes%3E&quick_reply=No",
    }


def test_what_people_write_is_never_a_placeholder() -> None:
    gateway = send(channel(send_url="http://gw.example", body="{{text}}", content_type="xml"), "{{from}}")
    assert gateway.calls[0][3] == "{{from}}"


def test_long_texts_leave_in_parts_cut_at_spaces() -> None:
    to = channel(send_url="http://gw.example", body="{{text}}", content_type="xml", max_length="20")
    texts = [call[3] for call in send(to, "one two three four five six seven").calls]
    assert texts == ["one two three four", "five six seven"]


def test_near_letters_save_parts_where_that_is_wanted() -> None:
    options = {"send_url": "http://gw.example", "body": "{{text}}", "content_type": "xml"}
    assert send(channel(**options, encoding="S"), "Përshëndetje").calls[0][3] == "Pershendetje"
    assert send(channel(**options), "Përshëndetje").calls[0][3] == "Përshëndetje"
    assert send(channel(**options, encoding="S"), "سلام ë").calls[0][3] == "سلام ë"


@pytest.mark.parametrize(
    ("status", "text", "code", "retry"),
    [
        (429, "", "connection_throttled", True),
        (502, "", "connection_failed", True),
        (403, "", "response_status", False),
        (200, "queue full", "response_content", False),
    ],
)
def test_what_a_refusal_means(status: int, text: str, code: str, retry: bool) -> None:
    with pytest.raises(SendError) as refused:
        send(channel(send_url="http://gw.example", mt_response_check="OK"), "hi", Gateway(status, text))
    assert (refused.value.code, refused.value.retry) == (code, retry)


def test_settings_are_checked() -> None:
    with pytest.raises(msgspec.ValidationError, match="max_length"):
        channel(max_length=0)
    with pytest.raises(SendError, match="send URL"):
        send(channel(), "hi")
