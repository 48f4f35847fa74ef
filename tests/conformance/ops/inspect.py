"""Read a flow and describe it."""

from flows.assets import Assets
from flows.errors import FlowError
from flows.inspection import inspect as inspect_flow
from flows.reading import read_flow, write_flow
from tests.conformance.op import OPS, Reply, Request


@OPS.register("inspect")
def inspect(request: Request) -> Reply:
    flow = read_flow(request["flow"])
    inspection = inspect_flow(flow, _assets(request))
    return {
        "info": inspection.to_json(),
        "templates": list(inspection.templates),
        "localizables": list(inspection.localizables),
        "languages": list(inspection.languages),
        "flow": write_flow(flow),
    }


def _assets(request: Request) -> Assets | None:
    """The assets given, without flows that can't be read: those count as missing."""
    if "assets" not in request:
        return None
    flows = [flow for flow in request["assets"].get("flows") or [] if _is_readable(flow)]
    return Assets.from_json({**request["assets"], "flows": flows})


def _is_readable(flow: Request) -> bool:
    try:
        read_flow(flow)
    except FlowError:
        return False
    return True
