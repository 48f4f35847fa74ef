"""The world outside of sessions, as the kit describes it: mocked web servers, e-mail that always arrives, and so on."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import msgspec

from engine.core.services import NoServices
from flows.services import AirtimeTransfer, HTTPCall, HTTPRequest, LLMAnswer, ServiceError

_ENCODER = msgspec.json.Encoder(decimal_format="number")
_PHRASES = {status.value: status.phrase for status in HTTPStatus}
_TRANSLATED = str.maketrans("abegilost", "483911057")


class Outside(NoServices):
    """The host's services. `mocks` has the answers of each address, to be given in turn."""

    def __init__(self, mocks: Mapping[str, Sequence[dict[str, Any]]]) -> None:
        self._mocks = {address: list(answers) for address, answers in mocks.items()}

    @property
    def has_unused_mocks(self) -> bool:
        return any(self._mocks.values())

    def http(self, request: HTTPRequest) -> HTTPCall:
        key = max((key for key in self._mocks if _matches(key, request.url)), key=len)
        answer = self._mocks[key].pop(0)
        trace = _request_trace(request)
        if not answer["status"]:
            return HTTPCall(request_trace=trace)
        body = _body(answer)
        too_large = len(body) > request.max_response_size
        headers = answer.get("headers") or {}
        head = f"HTTP/1.0 {answer['status']} {_PHRASES.get(answer['status'], '')}\r\n{_lines(headers)}\r\n"
        return HTTPCall(
            status=answer["status"],
            headers=headers,
            body=body,
            request_trace=trace,
            response_trace=head if too_large else head + body.decode(errors="replace"),
            too_large=too_large,
        )

    def send_email(self, addresses: Sequence[str], subject: str, body: str) -> None:
        return

    def transfer_airtime(
        self, uuid: str, sender: str, recipient: str, amounts: Mapping[str, Decimal]
    ) -> AirtimeTransfer:
        if "666" in recipient:
            raise ServiceError("invalid recipient number")
        if "RWF" not in amounts:
            raise ServiceError("no amount configured for transfers in RWF")
        return AirtimeTransfer(external_id=uuid, currency="RWF", amount=amounts["RWF"])

    def ask_llm(self, llm: str, instructions: str, text: str, max_tokens: int) -> LLMAnswer:
        if text.startswith("\\error "):
            raise ServiceError(text.removeprefix("\\error "))
        return LLMAnswer(output=_llm_output(instructions, text), tokens_input=45, tokens_output=78)


def _llm_output(instructions: str, text: str) -> str:
    if text.startswith("\\return "):
        return text.removeprefix("\\return ")
    if instructions.startswith("Categorize"):
        return instructions.split()[-1].removesuffix("]")
    if instructions.startswith("Translate"):
        return text.translate(_TRANSLATED)
    return f"You asked:\n\n{instructions}\n\n{text}"


def _matches(key: str, url: str) -> bool:
    wanted = key.strip("*")
    if key.startswith("*") and key.endswith("*"):
        return wanted in url
    if key.startswith("*"):
        return url.endswith(wanted)
    return url.startswith(wanted) if key.endswith("*") else url == wanted


def _body(answer: dict[str, Any]) -> bytes:
    body = answer.get("body", "")
    text = body.encode() if isinstance(body, str) else _ENCODER.encode(body)
    return text * int(answer.get("body_repeat", 1))


def _request_trace(request: HTTPRequest) -> str:
    parts = urlsplit(request.url)
    target = (parts.path or "/") + (f"?{parts.query}" if "?" in request.url else "")
    return f"{request.method} {target} HTTP/1.1\r\n{_lines(request.headers)}\r\n{request.body}"


def _lines(headers: Mapping[str, str]) -> str:
    return "".join(f"{name}: {value}\r\n" for name, value in headers.items())
