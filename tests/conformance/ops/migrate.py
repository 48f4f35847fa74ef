"""Upgrade a flow definition."""

from flows.errors import FlowError
from flows.reading import read_flow
from flows.upgrades import CURRENT, upgrade
from tests.conformance.op import OPS, Reply, Request


@OPS.register("migrate")
def migrate(request: Request) -> Reply:
    to = request.get("to")
    flow = upgrade(request["flow"], to or CURRENT, request.get("base_media_url", ""))
    return {"flow": flow, **({} if to else _read_error(flow))}


def _read_error(flow: Request) -> Reply:
    try:
        read_flow(flow)
    except FlowError as error:
        return {"read_error": str(error)}
    return {}
