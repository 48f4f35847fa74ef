"""ContactQL as SQL: what each condition asks of a row of ``engine_contact``.

Values are compared as ``flows.contactql.evaluation`` compares them: texts without outer spaces and capitals
(``jibu_fold`` in the database), moments by their day, several values as any of them or, for ``!=``, as all.
"""

from collections.abc import Callable
from decimal import Decimal
from uuid import UUID

from engine.assets import Place
from engine.search.days import compare_days
from engine.search.sql import Sql, all_of, any_of, constant, negated
from flows.contactql import Condition, Node, Query
from flows.contactql.names import COMPARED_LENGTH, name_tokens
from flows.contactql.validation import value_type
from flows.expressions.numbers import parse_number
from flows.obfuscation import decode_ref

MAX_NUMBER = 2**63


def write_sql(query: Query, place: Place) -> Sql:
    """The condition that a query puts on contacts of the workspace. The query was parsed with its assets."""
    return _Writer(query, place).write(query.tree)


class _Writer:
    def __init__(self, query: Query, place: Place) -> None:
        self.now = query.now
        self.place = place

    def write(self, node: Node) -> Sql:
        if isinstance(node, Condition):
            return self._condition(node)
        parts = [self.write(child) for child in node.children]
        return any_of(parts) if node.operator == "or" else all_of(parts)

    def _condition(self, condition: Condition) -> Sql:
        if condition.sort == "urn":
            return _urns(condition, condition.key, self.place)
        if condition.sort == "field":
            kind = value_type(condition, self.place.assets)
            found = self._compare(condition, *_field(condition.key, kind))
            token = _indexed(condition, kind)
            return all_of([Sql(_HAS_VALUE, ([token],)), found]) if token else found
        if known := _SPECIAL.get(condition.key):
            return known(condition, self.place)
        if condition.operator == "~":
            return _name_contains(condition)
        return self._compare(condition, Sql(_COLUMNS[condition.key]), value_type(condition, None))

    def _compare(self, condition: Condition, value: Sql, kind: str) -> Sql:
        """One value, NULL if there is none, which fits only ``!=``."""
        if condition.asks_whether_set:
            word = "IS NULL" if condition.operator == "=" else "IS NOT NULL"
            return Sql(f"{value.text} {word}", value.params)
        if kind == "datetime":
            return compare_days(condition, value, self.place.environment, self.now)
        operator = "IS DISTINCT FROM" if condition.operator == "!=" else condition.operator
        if kind == "number":
            number = parse_number(condition.value) or Decimal(0)
            return Sql(f"{value.text} {operator} %s::numeric", (*value.params, number))
        return Sql(f"jibu_fold({value.text}) {operator} %s", (*value.params, _folded(condition.value)))


# What a contact has one of.
_COLUMNS = {
    "name": "nullif(engine_contact.name, '')",
    "language": "nullif(engine_contact.language, '')",
    "status": "engine_contact.status",
    "created_on": "engine_contact.created_on",
    "last_seen_on": "engine_contact.last_seen_on",
    "tickets": (
        "(SELECT count(*) FROM engine_ticket WHERE contact_id = engine_contact.id AND engine_ticket.status = 'open')"
    ),
}

_FIELDS = {
    "text": "nullif(engine_contact.fields #>> %s, '')",
    "number": "(engine_contact.fields #>> %s)::numeric",
    "datetime": "nullif(engine_contact.fields #>> %s, '')::timestamptz",
}
# Of a path like "Rwanda > Kigali City" the last part.
_PLACE = "nullif(split_part(engine_contact.fields #>> %s, ' > ', -1), '')"


def _field(key: str, kind: str) -> tuple[Sql, str]:
    """The value of a field as a type, and that type."""
    part = kind if kind in {"number", "datetime", "state", "district", "ward"} else "text"
    return Sql(_FIELDS.get(part, _PLACE), ([key, part],)), kind


# Says no more than the condition beside it, but there is an index on it.
_HAS_VALUE = "jibu_values(engine_contact.fields) @> %s::text[]"
_INDEXED_LENGTH = 64


def _indexed(condition: Condition, kind: str) -> str:
    """The text under which the index has the value that a field must have, "" where an index is of no use."""
    if condition.operator != "=" or condition.asks_whether_set or kind == "datetime":
        return ""
    if kind == "number":
        number = parse_number(condition.value)
        return f"{condition.key}#{format(number.normalize() + 0, 'f')}" if number is not None else ""
    sign = "@" if kind in {"state", "district", "ward"} else "="
    return f"{condition.key}{sign}{_folded(condition.value)[:_INDEXED_LENGTH]}"


def _folded(text: str) -> str:
    """As ``jibu_fold`` does; stored texts have no null characters, so a text with one is equal to none."""
    return text.strip().lower().replace("\x00", "\ufffd")


def _name_contains(condition: Condition) -> Sql:
    words = [word[:COMPARED_LENGTH].replace("\x00", "\ufffd") for word in name_tokens(condition.value)]
    quoted = ("'" + word.replace("\\", "\\\\").replace("'", "''") + "':*" for word in words)
    return Sql("engine_contact.name_words @@ %s::tsquery", (" | ".join(quoted),))


def _urns(condition: Condition, scheme: str, place: Place) -> Sql:
    """Some address of a scheme, or of any if it is empty."""
    test, param = _urn_test(condition, scheme)
    found = Sql(
        f"engine_contact.id IN (SELECT contact_id FROM engine_contacturn WHERE workspace_id = %s AND {test})",  # noqa: S608  # constants
        (place.workspace_id, param),
    )
    return _any_or_none(condition, found)


def _urn_test(condition: Condition, scheme: str) -> tuple[str, str]:
    """What an address must be, with the one parameter of it; texts without letters need no folding, which is dear."""
    wanted = _folded(condition.value)
    column = "identity" if wanted == wanted.upper() else "jibu_fold(identity)"
    if condition.operator == "~":
        return f"{column} LIKE %s", f"{scheme or '%'}:%{_escaped(wanted)}%"
    if condition.asks_whether_set:
        return "identity LIKE %s", f"{scheme}:%" if scheme else "%"
    if scheme:
        return "jibu_fold(identity) = %s", f"{scheme}:{wanted}"  # it has an index
    return "jibu_fold(substr(identity, strpos(identity, ':') + 1)) = %s", wanted


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")


def _any_or_none(condition: Condition, found: Sql) -> Sql:
    """``found`` says that some value fits, or without a value to fit, that there is one."""
    wants_none = condition.operator == ("=" if condition.asks_whether_set else "!=")
    return negated(found) if wants_none else found


def _uuid(condition: Condition, _place: Place) -> Sql:
    wanted = _folded(condition.value)
    try:
        is_written_so = str(UUID(wanted)) == wanted
    except ValueError:
        is_written_so = False
    return _key("id", wanted if is_written_so else None, condition)


def _id(condition: Condition, _place: Place) -> Sql:
    wanted = _folded(condition.value)
    number = int(wanted) if wanted.isdecimal() and wanted.isascii() and not wanted.startswith("0") else None
    return _key("number", number if number is not None and number < MAX_NUMBER else None, condition)


def _ref(condition: Condition, place: Place) -> Sql:
    number = decode_ref(condition.value.strip().upper(), place.environment.obfuscation_key)
    return _key("number", number, condition)


def _key(column: str, value: object, condition: Condition) -> Sql:
    """``value`` is None for what can be no contact's."""
    if value is None:
        return constant(condition.operator == "!=")
    operator = "<>" if condition.operator == "!=" else "="
    return Sql(f"engine_contact.{column} {operator} %s", (value,))


def _group(condition: Condition, place: Place) -> Sql:
    wanted = _folded(condition.value)
    groups = [
        UUID(group.uuid)
        for group in place.assets.groups.values()
        if condition.asks_whether_set or _folded(group.name) == wanted
    ]
    found = Sql(
        "engine_contact.id IN (SELECT contact_id FROM engine_groupmembership WHERE group_id = ANY(%s))", (groups,)
    )
    return _any_or_none(condition, found)


_NOW = "SELECT contact_id, flow_id FROM engine_run WHERE status = 'waiting'"
# Runs that are archived leave their people among the respondents.
_EVER = """
    SELECT contact_id, flow_id FROM engine_run
    UNION ALL SELECT contact_id, flow_id FROM engine_respondent WHERE is_archived
"""


def _flow(condition: Condition, place: Place) -> Sql:
    """The flow that the contact is in now: the one that waits for it."""
    return _in_flow(condition, place, _NOW)


def _history(condition: Condition, place: Place) -> Sql:
    """A flow that the contact is or was in."""
    return _in_flow(condition, place, _EVER)


def _in_flow(condition: Condition, place: Place, runs: str) -> Sql:
    if condition.asks_whether_set:
        return _any_or_none(
            condition, Sql(f"EXISTS (SELECT FROM ({runs}) AS run WHERE contact_id = engine_contact.id)")
        )
    wanted = _folded(condition.value)
    flows = [UUID(flow.uuid) for flow in place.assets.flows.values() if _folded(flow.name) == wanted]
    found = Sql(
        f"engine_contact.id IN (SELECT contact_id FROM ({runs}) AS run WHERE flow_id = ANY(%s))",  # noqa: S608  # constants
        (flows,),
    )
    return _any_or_none(condition, found)


_SPECIAL: dict[str, Callable[[Condition, Place], Sql]] = {
    "uuid": _uuid,
    "id": _id,
    "ref": _ref,
    "urn": lambda condition, place: _urns(condition, "", place),
    "group": _group,
    "flow": _flow,
    "history": _history,
}
