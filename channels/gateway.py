"""What the adapters of gateways with an HTTP interface have in common: tables and two small functions make one.

``actions`` says how each of the gateway's calls is read. ``call`` says what is asked of the gateway for a part of a
message, ``taken`` what its answer means.
"""

import base64
from collections.abc import Mapping, Sequence
from functools import partial
from itertools import count
from typing import Annotated, Any, ClassVar, Generic, Literal
from urllib.parse import urlencode

import orjson
from msgspec import Struct

from channels.base import (
    HTTP,
    Channel,
    Config,
    Happening,
    Outgoing,
    Response,
    SendError,
    Sent,
    check_response,
    json_answer,
    send_each,
)
from channels.reading import Reader, text_at
from channels.request import Request
from channels.segments import split
from channels.settings import setting
from flows.near_letters import substitute
from flows.told import told

FORM = "application/x-www-form-urlencoded"
JSON = "application/json"
NEAR_LETTERS = told("Near letters (e for ë) where that saves SMS")


class GatewayConfig(Struct, frozen=True, kw_only=True):
    """Settings that all of them have."""

    max_length: Annotated[
        int, setting("Longest message", "In letters; longer texts go in several. 0 for what the gateway allows", ge=0)
    ] = 0
    encoding: Annotated[
        Literal["", "D", "S"],
        setting(
            "Encoding",
            choices={
                "": told("As usual with this provider"),
                "D": told("Letters as they are written"),
                "S": NEAR_LETTERS,
            },
        ),
    ] = ""


class LoginConfig(GatewayConfig, frozen=True, kw_only=True):
    username: Annotated[str, setting("User name", min_length=1)]
    password: Annotated[str, setting("Password", secret=True, min_length=1)]


class Part(Struct, frozen=True):
    """A text that is sent by itself; ``mark`` is ".2" for the second of a message and "" for the first."""

    text: str
    mark: str = ""


class Call(Struct, frozen=True):
    """A call to be made."""

    method: str
    url: str
    headers: Mapping[str, str] = {}
    body: bytes = b""


def get(url: str, fields: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Call:
    return Call("GET", with_query(url, fields), headers or {})


def post_form(url: str, fields: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Call:
    """Values that are lists are sent as so many fields."""
    return Call("POST", url, {"Content-Type": FORM, **(headers or {})}, urlencode(fields, doseq=True).encode())


def post_json(url: str, data: Any, headers: Mapping[str, str] | None = None) -> Call:
    sent = {"Content-Type": JSON, "Accept": JSON, **(headers or {})}
    return Call("POST", url, sent, orjson.dumps(data))


def with_query(url: str, fields: Mapping[str, Any]) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode(fields)}"


def basic(user: str, password: str) -> Mapping[str, str]:
    """The header of Basic authentication."""
    return {"Authorization": f"Basic {base64.b64encode(f'{user}:{password}'.encode()).decode()}"}


def digits(number: str) -> str:
    return number.removeprefix("+")


def answered(response: Response) -> Any:
    """What the gateway answered in JSON, None if that isn't JSON."""
    try:
        return orjson.loads(response.text)
    except orjson.JSONDecodeError:
        return None


class Gateway(Generic[Config]):
    """Base of adapters; see the module."""

    countries: ClassVar[tuple[str, ...]] = ()
    schemes: ClassVar[tuple[str, ...]] = ("tel",)
    roles: ClassVar[tuple[str, ...]] = ("send", "receive")
    capabilities: ClassVar[frozenset[str]] = frozenset()
    actions: ClassVar[Mapping[str, Reader]]
    # In letters; gateways that send long texts as joined SMS take more than 160.
    max_length: ClassVar[int] = 160
    encoding: ClassVar[str] = "D"
    # Where the answer to a message has the gateway's id, and whether an answer without one is a refusal.
    id_path: ClassVar[str] = ""
    needs_id: ClassVar[bool] = False

    answer = staticmethod(json_answer)

    def parse(self, request: Request, channel: Channel[Config]) -> Sequence[Happening]:
        self.verify(request, channel)
        return self.actions[request.action](request, channel)

    def verify(self, request: Request, channel: Channel[Config]) -> None:
        """Raises ``Forbidden`` unless the call is signed as it has to be."""

    async def send(self, message: Outgoing, channel: Channel[Config], http: HTTP) -> Sent:
        marks = ("" if number == 1 else f".{number}" for number in count(1))
        parts = map(Part, self.parts(message, channel), marks)
        calls = [self.call(message, part, channel) for part in parts]
        return await send_each(message, [partial(self.hand_over, call, channel, http) for call in calls])

    async def hand_over(self, call: Call, channel: Channel[Config], http: HTTP) -> str:  # noqa: ARG002
        return self.taken(await http.request(call.method, call.url, headers=call.headers, body=call.body))

    def parts(self, message: Outgoing, channel: Channel[Any]) -> list[str]:
        """The texts it is sent as."""
        config = channel.config
        text = substitute(message.full_text) if (config.encoding or self.encoding) == "S" else message.full_text
        return split(text, config.max_length or self.max_length)

    def call(self, message: Outgoing, part: Part, channel: Channel[Config]) -> Call:
        """What is asked of the gateway."""
        raise NotImplementedError

    def taken(self, response: Response) -> str:
        """The gateway's id of what it took, "" if it gives none; raises ``SendError`` if it refused."""
        check_response(response)
        if not self.id_path:
            return ""
        found = text_at(answered(response), self.id_path)
        if self.needs_id and not found:
            raise SendError("response_content", "the gateway's answer has no id")
        return found
