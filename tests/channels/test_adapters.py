"""The kit that every adapter passes: samples of its provider, junk, forgeries, refusals, secrets, and a fuzzer."""

import asyncio
import json
import re
from collections.abc import Mapping
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from channels.adapters import twilio
from channels.adapters.africastalking import AfricasTalking
from channels.base import (
    ADAPTERS,
    BadRequest,
    Forbidden,
    Response,
    SendError,
    UssdAdapter,
    UssdReply,
    UssdTurn,
    read_config,
)
from channels.gateway import Gateway
from channels.settings import fields_of, redact
from channels.tokens import TokenGateway
from tests.channels.fuzzing import requests_like
from tests.channels.samples import FOLDER, Provider, channel, codes, load, outgoing, request, told

SENDERS = [code for code in codes() if "ussd" not in ADAPTERS[code].capabilities]

EXAMPLES = 10_000 if settings().max_examples > 1_000 else 30  # the first at night


def calls(kind: str) -> list[Any]:
    return [
        pytest.param(code, call, id=f"{code}-{number}")
        for code in codes()
        if (FOLDER / f"{code.lower()}.json").exists()
        for number, call in enumerate(load(code).get(kind, []))
    ]


@pytest.mark.parametrize("code", codes())
def test_each_adapter_has_samples(code: str) -> None:
    sample = load(code)
    assert sample["good"], "of what its provider sends"
    assert sample["junk"], "of what it refuses"
    assert {call["to"].partition("/")[0] for call in sample["good"]} == set(ADAPTERS[code].actions)
    if getattr(type(ADAPTERS[code]), "verify", Gateway.verify) is not Gateway.verify:
        assert sample["forged"], "of calls that aren't the provider's"
    if code in SENDERS:
        assert sample["sent"], "of a message to it"
        assert sample["refused"], "of its refusals"


@pytest.mark.parametrize(("code", "call"), calls("good"))
def test_what_providers_say_is_understood(code: str, call: dict[str, Any]) -> None:
    to = channel(code, load(code))
    happenings = ADAPTERS[code].parse(request(code, call), to)
    assert [told(happening) for happening in happenings] == call["says"]
    answer = ADAPTERS[code].answer(to, happenings)
    assert answer.status == 200
    assert call.get("answered", "") in answer.body


@pytest.mark.parametrize(("code", "call"), calls("junk"))
def test_junk_is_refused_with_a_reason(code: str, call: dict[str, Any]) -> None:
    with pytest.raises(BadRequest) as refusal:
        ADAPTERS[code].parse(request(code, call), channel(code, load(code)))
    assert len(str(refusal.value)) > len("no text") - 1


BOTH: Mapping[str, str] = {
    "BW": '[{"message": {"id": "1", "time": "2026-03-01T10:00:00Z", "from": "%s", "text": "hi"}}, '
    '{"message": {"id": "2", "time": "2026-03-01T10:00:00Z", "from": "%s", "text": "hi"}}]',
    "GL": '{"inboundSMSMessageList": {"inboundSMSMessage": ['
    '{"dateTime": "Fri Nov 22 2013 12:12:13 GMT+0000 (UTC)", "senderAddress": "tel:%s", "message": "hi"}, '
    '{"dateTime": "Fri Nov 22 2013 12:12:13 GMT+0000 (UTC)", "senderAddress": "tel:%s", "message": "hi"}]}}',
    "IB": '{"results": [{"from": "%s", "text": "hi", "messageId": "1"}, {"from": "%s", "text": "hi"}]}',
    "PM": '<messages><message id="1" msisdn="%s"><content>hi</content></message>'
    '<message id="2" msisdn="%s"><content>hi</content></message></messages>',
}


@pytest.mark.parametrize("code", BOTH)
@pytest.mark.parametrize("senders", [("INFO", "+250788123456"), ("+250788123456", "INFO")])
def test_a_message_that_cannot_be_read_takes_none_along(code: str, senders: tuple[str, str]) -> None:
    call = {"to": "receive", "body": BOTH[code] % senders}
    happenings = ADAPTERS[code].parse(request(code, call), channel(code, load(code)))
    assert [told(happening)["urn"] for happening in happenings] == ["tel:+250788123456"]
    with pytest.raises(BadRequest):
        ADAPTERS[code].parse(request(code, {**call, "body": BOTH[code] % ("INFO", "INFO")}), channel(code, load(code)))


@pytest.mark.parametrize(("code", "call"), calls("forged"))
def test_forgeries_are_forbidden(code: str, call: dict[str, Any]) -> None:
    with pytest.raises(Forbidden):
        ADAPTERS[code].parse(request(code, call), channel(code, load(code)))


def send(code: str, status: int, text: str) -> tuple[Provider, tuple[str, ...]]:
    adapter, provider = ADAPTERS[code], Provider(status, text)
    if isinstance(adapter, TokenGateway):
        adapter.tokens.clear()
    sample = load(code)
    sent = asyncio.run(adapter.send(outgoing(sample), channel(code, sample), provider))
    return provider, sent.external_ids


@pytest.mark.parametrize("code", SENDERS)
def test_messages_are_handed_over(code: str) -> None:
    sample = load(code)["sent"]
    provider, ids = send(code, sample["status"], sample["answer"])
    assert provider.calls == sample["calls"]
    assert list(ids) == sample["ids"]


@pytest.mark.parametrize(("status", "error"), [(429, "connection_throttled"), (503, "connection_failed")])
@pytest.mark.parametrize("code", SENDERS)
def test_what_can_go_well_later_is_tried_again(code: str, status: int, error: str) -> None:
    with pytest.raises(SendError) as failure:
        send(code, status, "")
    assert (failure.value.code, failure.value.retry) == (error, True)


@pytest.mark.parametrize(("code", "refusal"), calls("refused"))
def test_refusals_are_final(code: str, refusal: dict[str, Any]) -> None:
    with pytest.raises(SendError) as failure:
        send(code, refusal["status"], refusal["answer"])
    assert (failure.value.code, failure.value.retry) == (refusal["error"], refusal.get("retry", False))


@pytest.mark.parametrize("code", SENDERS)
def test_secrets_are_kept_out_of_logs(code: str) -> None:
    sample = load(code)
    to = channel(code, sample)
    provider, _ = send(code, sample["sent"]["status"], sample["sent"]["answer"])
    log = redact(json.dumps(provider.calls), to.config)
    secrets = [getattr(to.config, field.name) for field in fields_of(type(to.config)) if field.secret]
    assert all(secret not in log for secret in secrets if secret)
    assert not re.search(r"Basic [A-Za-z0-9+/=]", log)


@pytest.mark.parametrize("code", [code for code in codes() if "ussd" in ADAPTERS[code].capabilities])
def test_pages_are_shown(code: str) -> None:
    sample, adapter = load(code), ADAPTERS[code]
    to = channel(code, sample)
    said = [one for call in sample["good"] for one in adapter.parse(request(code, call), to)]
    turns = [one for one in said if isinstance(one, UssdTurn)]
    assert {turn.event for turn in turns} == {"new", "resume", "close"}
    for page in sample["shown"]:
        answer = cast("UssdAdapter[Any]", adapter).render(to, turns[0], UssdReply(page["text"], page["open"]))
        assert (answer.body, dict(answer.headers)) == (page["body"], page["headers"])


@pytest.mark.parametrize("code", codes())
def test_settings_make_a_form(code: str) -> None:
    fields = fields_of(ADAPTERS[code].config)
    assert all(field.title != field.name for field in fields), "each setting has a title"
    assert len({field.name for field in fields}) == len(fields)
    config = structs.asdict(channel(code, load(code)).config)
    for name, value in ((field.name, value) for field in fields for value in field.choices):
        assert getattr(read_config(ADAPTERS[code].config, config | {name: value}), name) == value


@pytest.mark.parametrize("code", codes())
def test_requests_that_make_no_sense_break_nothing(code: str) -> None:
    sample = load(code)
    to, adapter = channel(code, sample), ADAPTERS[code]
    # Past the signatures, which would stop them all.
    readers = adapter.actions if isinstance(adapter.actions, Mapping) else dict.fromkeys(adapter.actions, adapter.parse)

    @settings(max_examples=EXAMPLES)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        call = data.draw(st.sampled_from(sample["good"]))
        fuzzed = data.draw(requests_like(request(code, call), call))
        for read in (readers[fuzzed.action], adapter.parse):
            try:
                happenings = read(fuzzed, to)
            except (BadRequest, Forbidden):
                continue
            assert adapter.answer(to, happenings).status == 200
            assert all(storable(happening) for happening in happenings)

    check()


def storable(happening: Any) -> bool:
    """PostgreSQL takes neither NUL nor half of a pair."""
    text = json.dumps(told(happening), ensure_ascii=False)
    return "\\u0000" not in text and text.encode("utf-8", "replace").decode() == text


@pytest.mark.parametrize(("said", "status"), [("sending", "wired"), ("accepted", "wired"), ("canceled", "failed")])
def test_what_twilio_and_signalwire_tell_on_the_way(said: str, status: str) -> None:
    assert twilio.REPORT.status_of(said) == status


def test_africas_talking_says_why_nobody_was_sent_anything() -> None:
    answer = Response(201, '{"SMSMessageData": {"Message": "InvalidSenderId", "Recipients": []}}')
    with pytest.raises(SendError, match="InvalidSenderId"):
        AfricasTalking().taken(answer)
