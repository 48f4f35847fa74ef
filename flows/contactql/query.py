"""A parsed contact query: the way in to this package."""

from dataclasses import dataclass
from datetime import datetime

from flows.assets import Assets
from flows.contactql.evaluation import Matcher, compile_tree
from flows.contactql.inspection import Inspection, inspect
from flows.contactql.parser import parse_tree
from flows.contactql.tree import Node, conditions
from flows.contactql.validation import validate
from flows.environment import Environment
from flows.errors import QueryError


@dataclass(frozen=True, slots=True)
class Query:
    """A valid query; as text it is in normal form."""

    tree: Node
    assets: Assets | None
    now: datetime

    def __str__(self) -> str:
        return str(self.tree)

    def inspect(self) -> Inspection:
        """What it depends on, and whether it may define a group."""
        return inspect(conditions(self.tree), self.assets)

    def matcher(self) -> Matcher:
        """A function of contact and environment that says whether the contact matches. Needs a query with assets."""
        if self.assets is None:
            raise ValueError("a query that was parsed without assets can't be evaluated")
        return compile_tree(self.tree, self.assets, self.now)


def parse_query(text: str, environment: Environment, now: datetime, assets: Assets | None = None) -> Query:
    """Parse and validate; raises QueryError. Without assets, fields, groups and flows aren't checked."""
    tree, spans = parse_tree(text, environment, assets)
    for condition, span in zip(conditions(tree), spans, strict=True):
        try:
            validate(condition, environment, assets, now)
        except QueryError as error:
            error.span = span
            raise
    return Query(tree, assets, now)
