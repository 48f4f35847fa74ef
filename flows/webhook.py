"""The last call that a run made, as `@webhook` shows it."""

from typing import Any

from msgspec import Struct


class Webhook(Struct, frozen=True, omit_defaults=True, gc=False):
    """`status` is 0 if there was no answer; `json` is null if the answer wasn't JSON."""

    method: str
    url: str
    status: int
    headers: dict[str, str] = {}
    json: Any = None
