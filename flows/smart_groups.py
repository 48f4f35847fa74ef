"""Groups whose members are those who match a query: kept up to date whenever a contact changes."""

from collections.abc import Callable, Iterator

from flows.assets import Assets, Group
from flows.clock import Clock
from flows.contact import ACTIVE, Contact
from flows.contactql import Query, parse_query
from flows.contactql.evaluation import Matcher
from flows.environment import Environment
from flows.errors import QueryError
from flows.event import Event
from flows.events.contact import ContactGroupsChanged
from flows.refs import GroupRef


def reevaluate_groups(
    contact: Contact,
    environment: Environment,
    assets: Assets,
    clock: Clock,
    log: Callable[[Event], None],
    *,
    leave_static: bool = False,
) -> None:
    """Put the contact in the groups whose query it matches and take it out of the others; logs one event if needed.

    Contacts that aren't active match none; with `leave_static` they are taken out of all other groups too.
    """
    if not assets.smart_groups and contact.status == ACTIVE:
        return
    added, removed = _changes(contact, environment, assets, clock)
    if leave_static and contact.status != ACTIVE:
        gone = {group.uuid for group in removed}
        removed += [group for group in contact.groups if group.uuid not in gone]
    if added or removed:
        gone = {group.uuid for group in removed}
        contact.groups = [group for group in contact.groups if group.uuid not in gone] + added
        log(ContactGroupsChanged(groups_added=tuple(added), groups_removed=tuple(removed)))


def _changes(
    contact: Contact, environment: Environment, assets: Assets, clock: Clock
) -> tuple[list[GroupRef], list[GroupRef]]:
    added: list[GroupRef] = []
    removed: list[GroupRef] = []
    member_of = {group.uuid for group in contact.groups}
    for group, matches in _compiled(environment, assets, clock):
        belongs = contact.status == ACTIVE and matches(contact, environment)
        if belongs != (group.uuid in member_of):
            (added if belongs else removed).append(group.ref)
    return added, removed


def reads_attribute(attribute: str, environment: Environment, assets: Assets, clock: Clock) -> bool:
    """Whether a smart group asks for an attribute of contacts (`last_seen_on`), found out once for all contacts."""
    key = ("smart groups read", attribute, environment.date_format)
    if key not in assets.memo:
        queries = [query for _, query in _parse(environment, assets, clock)]
        assets.memo[key] = any(attribute in query.inspect().attributes for query in queries)
    found: bool = assets.memo[key]
    return found


def _compiled(environment: Environment, assets: Assets, clock: Clock) -> list[tuple[Group, Matcher]]:
    """The smart groups and their queries, compiled once for all contacts."""
    key = ("smart groups", environment.date_format)
    if key not in assets.memo:
        assets.memo[key] = [(group, query.matcher()) for group, query in _parse(environment, assets, clock)]
    compiled: list[tuple[Group, Matcher]] = assets.memo[key]
    return compiled


def _parse(environment: Environment, assets: Assets, clock: Clock) -> Iterator[tuple[Group, Query]]:
    """Groups whose query has become invalid (a field was deleted) keep the members that they have."""
    now = clock.now()
    for group in assets.smart_groups:
        try:
            yield group, parse_query(group.query, environment, now, assets)
        except QueryError:
            continue
