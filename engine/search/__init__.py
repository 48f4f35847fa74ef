"""Finding contacts with ContactQL in the database: the same answers as `flows.contactql`'s evaluator, for millions.

find_contacts(place, "age > 18 bob")    # a queryset of contacts
write_sql(query, place)                 # a condition on rows of engine_contact, for statements of our own
"""

from engine.search.conditions import write_sql
from engine.search.finding import find_contacts, parse
from engine.search.sql import Sql

__all__ = ["Sql", "find_contacts", "parse", "write_sql"]
