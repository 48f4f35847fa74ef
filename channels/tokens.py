"""Gateways that want a token which they give for a password: it is asked for once, and again when they refuse it."""

from collections.abc import Mapping
from typing import Generic

from channels.base import HTTP, Channel, Config, Response, SendError, check_response
from channels.gateway import Call, Gateway, answered
from channels.reading import text_at

UNAUTHORIZED = 401


class TokenGateway(Gateway[Config], Generic[Config]):
    """Base of their adapters: ``login`` is the call that asks for a token, ``bearer`` the header that shows it."""

    token_path = "access_token"  # noqa: S105  # where the answer has it

    def __init__(self) -> None:
        self.tokens: dict[str, str] = {}  # by channel

    def login(self, channel: Channel[Config]) -> Call:
        raise NotImplementedError

    async def hand_over(self, call: Call, channel: Channel[Config], http: HTTP) -> str:
        known = channel.uuid in self.tokens
        response = await self._request(call, channel, http)
        if response.status == UNAUTHORIZED:
            self.tokens.pop(channel.uuid, None)
            if known:  # it has run out
                response = await self._request(call, channel, http)
        return self.taken(response)

    async def _request(self, call: Call, channel: Channel[Config], http: HTTP) -> Response:
        token = self.tokens.get(channel.uuid) or await self._fetch(channel, http)
        headers = {**call.headers, **self.bearer(token)}
        return await http.request(call.method, call.url, headers=headers, body=call.body)

    def bearer(self, token: str) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {token}"}

    async def _fetch(self, channel: Channel[Config], http: HTTP) -> str:
        call = self.login(channel)
        response = await http.request(call.method, call.url, headers=call.headers, body=call.body)
        check_response(response)
        token = text_at(answered(response), self.token_path)
        if not token:
            raise SendError("response_content", "the gateway gave no token")
        self.tokens[channel.uuid] = token
        return token
