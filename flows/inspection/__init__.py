"""Looks at a flow without running it: what it needs and gives (`inspect`), and what may be wrong with it (`check`)."""

from flows.inspection.check import check
from flows.inspection.inspect import Inspection, inspect
from flows.inspection.issue import Issue, Severity

__all__ = ["Inspection", "Issue", "Severity", "check", "inspect"]
