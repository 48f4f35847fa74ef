"""Our own checks of a flow: mistakes that a definition allows but contacts would notice.

Each is one module of `checks`, with a function that enters itself in the register.
"""

from flows.assets import Assets
from flows.definition import Flow
from flows.inspection.checks import CHECKS
from flows.inspection.issue import Checked, Issue, Severity


def check(flow: Flow, assets: Assets | None = None) -> list[Issue]:
    """All issues of a flow, errors first, then in the order of its nodes.

    With the assets of its workspace, what it refers to has to be there, and USSD pages have to fit.
    """
    checked = Checked(flow, assets)
    order = {node.uuid: index for index, node in enumerate(flow.nodes)}
    issues = [issue for _, one in CHECKS.items() for issue in one(checked)]
    return sorted(issues, key=lambda issue: (issue.severity != Severity.ERROR, order.get(issue.node_uuid, -1)))
