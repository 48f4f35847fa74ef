"""Phones whose USSD gateways speak as each of the adapters has it: they dial, type, hang up and repeat their calls."""

import asyncio
import json
import time
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import urlencode
from uuid import uuid4

from channels.base import ADAPTERS, UssdTurn
from channels.base import Channel as AdapterChannel
from channels.gateway import FORM, JSON
from channels.request import Request
from channels.webhooks import WebhookApplication
from engine.models import Channel

PHONE = "+250788123456"
CODE = "*384*55#"


class Call(NamedTuple):
    """What a gateway asks: ``query`` by GET, ``form`` or ``json`` by POST."""

    action: str
    query: Mapping[str, str] = {}
    form: Mapping[str, str] = {}
    json: Mapping[str, Any] = {}


class Page(NamedTuple):
    text: str
    open: bool


class Phone:
    """Each gateway says how its calls look and reads what it is answered."""

    code: str
    config: Mapping[str, Any] = {}
    service_code = CODE

    def __init__(self, application: WebhookApplication, channel: Channel) -> None:
        self.application = application
        self.channel = channel
        self.session = ""
        self.typed: list[str] = []
        self.last = Call("")

    def dial(self) -> Page:
        self.session, self.typed = str(uuid4()), []
        return self.send(self.dialled())

    def type(self, answer: str) -> Page:
        self.typed.append(answer)
        return self.send(self.answered(answer))

    def repeat(self) -> Page:
        return self.send(self.last)

    def hang_up(self) -> None:
        self._ask(self.hung_up())

    def send(self, call: Call) -> Page:
        self.last = call
        return self.read(*self._ask(call))

    def dialled(self) -> Call:
        raise NotImplementedError

    def answered(self, answer: str) -> Call:
        raise NotImplementedError

    def hung_up(self) -> Call:
        raise NotImplementedError

    def read(self, body: str, headers: Mapping[str, str]) -> Page:
        raise NotImplementedError

    def turn(self, channel: AdapterChannel[Any]) -> UssdTurn:
        """What the last call says."""
        turn = ADAPTERS[self.code].parse(self._request(self.last), channel)[0]
        assert isinstance(turn, UssdTurn)
        return turn

    def _ask(self, call: Call) -> tuple[str, Mapping[str, str]]:
        return asyncio.run(self.ask(call))

    def _request(self, call: Call) -> Request:
        action, *rest = call.action.split("/")
        return Request(
            method="GET" if call.query else "POST",
            action=action,
            query=urlencode(call.query),
            headers={"content-type": JSON if call.json else FORM},
            body=_body(call),
            url="",
            rest=tuple(rest),
            at=time.time(),
        )

    async def ask(self, call: Call) -> tuple[str, Mapping[str, str]]:
        """The body and the headers of the answer."""
        request = self._request(call)
        scope = {
            "type": "http",
            "method": request.method,
            "path": f"/c/{self.code.lower()}/{self.channel.pk}/{call.action}",
            "query_string": request.query.encode(),
            "headers": [(name.encode(), value.encode()) for name, value in request.headers.items()],
        }
        parts: list[dict[str, Any]] = []

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": request.body}

        async def take(message: dict[str, Any]) -> None:
            parts.append(message)

        await self.application(scope, receive, take)
        assert parts[0]["status"] == 200, parts[1]["body"]
        return parts[1]["body"].decode(), {name.decode(): value.decode() for name, value in parts[0]["headers"]}


def _body(call: Call) -> bytes:
    return json.dumps(call.json).encode() if call.json else urlencode(call.form).encode()


def read_con_end(body: str) -> Page:
    state, _, text = body.partition(" ")
    assert state in {"CON", "END"}, body
    return Page(text, state == "CON")


class AfricasTalking(Phone):
    code = "ATU"

    def dialled(self) -> Call:
        return self._call("")

    def answered(self, answer: str) -> Call:
        return self._call("*".join(self.typed))

    def hung_up(self) -> Call:
        return Call("end", form={"sessionId": self.session, "phoneNumber": PHONE, "status": "Incomplete"})

    def read(self, body: str, headers: Mapping[str, str]) -> Page:
        return read_con_end(body)

    def _call(self, text: str) -> Call:
        fields = {"sessionId": self.session, "serviceCode": self.service_code, "phoneNumber": PHONE, "text": text}
        return Call("receive", form=fields)


class Hubtel(Phone):
    code = "HBU"

    def dialled(self) -> Call:
        return self._call("Initiation", CODE)

    def answered(self, answer: str) -> Call:
        return self._call("Response", answer)

    def hung_up(self) -> Call:
        return self._call("Timeout", "")

    def read(self, body: str, headers: Mapping[str, str]) -> Page:
        told = json.loads(body)
        assert told["SessionId"] == self.session
        return Page(told["Message"], told["Type"] == "response")

    def _call(self, kind: str, text: str) -> Call:
        told = {
            "Type": kind,
            "SessionId": self.session,
            "Mobile": PHONE[1:],
            "ServiceCode": self.service_code,
            "Message": text,
        }
        return Call("receive", json={**told, "Sequence": str(len(self.typed) + 1)})


class Infobip(Phone):
    code = "IBU"

    def dialled(self) -> Call:
        return self._call("start", "")

    def answered(self, answer: str) -> Call:
        return self._call("response", answer)

    def hung_up(self) -> Call:
        return Call(f"session/{self.session}/end", json={"msisdn": PHONE[1:], "exitCode": 600, "reason": "timeout"})

    def read(self, body: str, headers: Mapping[str, str]) -> Page:
        told = json.loads(body)
        assert told["responseExitCode"] == 200
        return Page(told["ussdMenu"], not told["shouldClose"])

    def _call(self, kind: str, text: str) -> Call:
        told = {"msisdn": PHONE[1:], "shortCode": self.service_code, "text": text}
        return Call(f"session/{self.session}/{kind}", json=told)


class Flares(Phone):
    code = "FLU"
    config = {"service_code": CODE.strip("*#")}

    def dialled(self) -> Call:
        return self._call(input=CODE.strip("*#"))

    def answered(self, answer: str) -> Call:
        return self._call(input=answer)

    def hung_up(self) -> Call:
        return self._call(clean="clean-session", error="522")

    def read(self, body: str, headers: Mapping[str, str]) -> Page:
        return Page(body, headers["Freeflow"] == "FC")

    def _call(self, **fields: str) -> Call:
        return Call("receive", query={"SessionID": self.session, "MSISDN": PHONE[1:], "MSC": "1", **fields})


class Generic(Phone):
    code = "USSD"
    config = {"event_field": "event", "reply": "json"}

    def dialled(self) -> Call:
        return self._call("new", "")

    def answered(self, answer: str) -> Call:
        return self._call("more", answer)

    def hung_up(self) -> Call:
        return self._call("end", "")

    def read(self, body: str, headers: Mapping[str, str]) -> Page:
        told = json.loads(body)
        return Page(told["message"], told["action"] == "request")

    def _call(self, event: str, text: str) -> Call:
        told = {"sessionId": self.session, "phoneNumber": PHONE, "serviceCode": self.service_code}
        return Call("receive", json={**told, "event": event, "text": text})


PHONES = (AfricasTalking, Hubtel, Infobip, Flares, Generic)
# Whose gateways don't number their calls.
UNNUMBERED = (Infobip, Flares, Generic)
