"""Parse, normalise, inspect and match a contact query."""

from typing import Any

import msgspec

from flows.assets import Assets
from flows.contact import read_contact
from flows.contactql import Condition, Node, parse_query
from flows.errors import QueryError
from tests.conformance.expressions import clock_of, environment_of
from tests.conformance.op import OPS, Reply, Request


@OPS.register("contactql")
def contactql(request: Request) -> Reply:
    environment = environment_of(request)
    assets = None if request.get("no_resolver") else Assets.from_json(request.get("assets") or request)
    try:
        query = parse_query(request["query"], environment, clock_of(request).now(), assets)
    except QueryError as error:
        return {"xerror": str(error), "code": error.code, "extra": error.extra}
    reply = {"query": str(query), "tree": _tree(query.tree), "inspection": msgspec.to_builtins(query.inspect())}
    if assets and request.get("contact"):
        contact = read_contact(request["contact"], assets)
        reply["matches"] = query.matcher()(contact, environment)
    return reply


def _tree(node: Node) -> dict[str, Any]:
    if isinstance(node, Condition):
        return {"prop_type": node.sort, "prop_key": node.key, "op": node.operator, "value": node.value}
    return {"bool": node.operator, "children": [_tree(child) for child in node.children]}
