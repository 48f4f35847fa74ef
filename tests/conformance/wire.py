"""JSON whose numbers stay decimal, and the lines of the protocol."""

from decimal import Decimal
from typing import Any

import msgspec

from tests.conformance import ops
from tests.conformance.op import OPS

# The operations must be loaded before the first request is answered.
OPERATIONS = ops.__name__

_decoder = msgspec.json.Decoder(float_hook=Decimal)
_encoder = msgspec.json.Encoder(decimal_format="number")


def read(line: bytes) -> dict[str, Any]:
    request: dict[str, Any] = _decoder.decode(line)
    return request


def write(reply: dict[str, Any]) -> bytes:
    return _encoder.encode(reply)


def answer(line: bytes) -> bytes:
    """The reply to one request."""
    request = read(line)
    return write({"id": request.get("id"), **_reply(request)})


def _reply(request: dict[str, Any]) -> dict[str, Any]:
    operation = OPS.get(request.get("op", ""))
    if operation is None:
        return {"unsupported": True}
    try:
        return operation(request)
    except Exception as error:  # noqa: BLE001  # a request that can't be answered must not stop those after it
        return {"error": f"{type(error).__name__}: {error}"}
