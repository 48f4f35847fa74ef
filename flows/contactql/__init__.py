"""ContactQL: which contacts? `age > 18 and language = eng`, `bob`, `+250 788 123 456`.

query = parse_query("age > 18 bob", environment, now, assets)
str(query)                             # 'fields.age > 18 AND name ~ "bob"'
query.matcher()(contact, environment)  # True or False
"""

from flows.contactql.inspection import Inspection
from flows.contactql.query import Query, parse_query
from flows.contactql.tree import Combination, Condition, Node

__all__ = ["Combination", "Condition", "Inspection", "Node", "Query", "parse_query"]
